package chat.parley.message.log;

import chat.parley.protocol.event.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records of the log a view has yet to see, for each partition in hand. A partition that went to another instance
 * is that one's to tell: its last value here would stand for ever.
 */
final class Lags {

    private record Shown(AtomicLong records, Gauge gauge) {}

    private final String group;
    private final MeterRegistry meters;
    private final Map<Integer, Shown> shown = new ConcurrentHashMap<>();

    Lags(String group, MeterRegistry meters) {
        this.group = group;
        this.meters = meters;
    }

    /** Notes what the consumer knows of these partitions without asking; for the thread that has them. */
    void measure(Consumer<?, ?> consumer, Set<TopicPartition> own) {
        for (TopicPartition each : own) {
            consumer.currentLag(each)
                    .ifPresent(records -> shown.computeIfAbsent(each.partition(), this::show)
                            .records()
                            .set(records));
        }
    }

    /** These partitions are no longer ours. */
    void forget(Collection<Integer> partitions) {
        for (Integer partition : partitions) {
            Shown gone = shown.remove(partition);
            if (gone != null) {
                meters.remove(gone.gauge());
            }
        }
    }

    private Shown show(int partition) {
        AtomicLong records = new AtomicLong();
        return new Shown(
                records,
                Gauge.builder("parley.consumer.lag", records, AtomicLong::doubleValue)
                        .description("Records of " + Topics.EVENTS + " that the group has yet to see")
                        .tag("group", group)
                        .tag("partition", Integer.toString(partition))
                        .register(meters));
    }
}
