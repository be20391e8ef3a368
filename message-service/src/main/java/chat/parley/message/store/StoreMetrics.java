package chat.parley.message.store;

import chat.parley.message.store.fold.Changes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What the store counts. */
final class StoreMetrics {

    private final MeterRegistry meters;
    private final Timer batches;
    private final Counter messages;
    private final Counter repeats;
    private final Counter refusedBatches;
    private final Map<Integer, AtomicLong> positions = new ConcurrentHashMap<>();

    StoreMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.batches = Timer.builder("parley.store.batch")
                .description("Time of a batch's transaction")
                .publishPercentileHistogram()
                .register(meters);
        this.messages = Counter.builder("parley.store.messages")
                .description("Messages written to the history")
                .register(meters);
        this.repeats = Counter.builder("parley.store.repeats")
                .description("Records that repeated a message and were dropped")
                .register(meters);
        this.refusedBatches = Counter.builder("parley.store.refused.batches")
                .description("Partitions of batches whose position was not the stored one")
                .register(meters);
    }

    void applied(Changes changes, Map<Integer, Long> positionsNow, long nanos) {
        batches.record(nanos, TimeUnit.NANOSECONDS);
        messages.increment(changes.messages().size());
        repeats.increment(changes.repeats().size());
        positionsNow.forEach((partition, next) ->
                positions.computeIfAbsent(partition, this::gauge).set(next));
    }

    void refusedBatch() {
        refusedBatches.increment();
    }

    private AtomicLong gauge(int partition) {
        AtomicLong position = new AtomicLong();
        Gauge.builder("parley.store.position", position, AtomicLong::doubleValue)
                .description("Next offset of the store")
                .tag("partition", Integer.toString(partition))
                .register(meters);
        return position;
    }
}
