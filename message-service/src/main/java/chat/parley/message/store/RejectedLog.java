package chat.parley.message.store;

import chat.parley.message.log.Refusal;
import chat.parley.message.store.fold.Changes.Rejected;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.event.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;

/**
 * Puts what was refused on {@code parley.rejected}, as it was, with the reason and its coordinates, before the store
 * moves on: a record may be there twice after a failure, but is never lost. Of one that is too large with these in
 * addition, the coordinates and its size: nobody's record may hold its partition up.
 */
final class RejectedLog implements Refusals {

    private static final Duration ACK_TIMEOUT = Duration.ofSeconds(15);

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final Map<Refusal, Counter> counters;

    RejectedLog(KafkaTemplate<byte[], byte[]> kafka, MeterRegistry meters) {
        this.kafka = kafka;
        this.counters = Stream.of(Refusal.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        refusal -> Counter.builder("parley.store.rejected")
                                .description("Records that the store refused")
                                .tag("reason", refusal.slug())
                                .register(meters)));
    }

    /** Returns when Kafka has them all. */
    @Override
    public void append(List<Rejected> rejected, Map<Place, ConsumerRecord<byte[], byte[]>> originals)
            throws InterruptedException {
        List<CompletableFuture<?>> acks = new ArrayList<>(rejected.size());
        for (Rejected each : rejected) {
            ConsumerRecord<byte[], byte[]> original = originals.get(new Place(each.partition(), each.offset()));
            if (original != null) {
                acks.add(send(original, each));
            }
        }
        try {
            CompletableFuture.allOf(acks.toArray(CompletableFuture[]::new))
                    .get(ACK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unconfirmed) {
            throw new KafkaException(Topics.REJECTED + " did not take what was refused", unconfirmed);
        }
    }

    private CompletableFuture<?> send(ConsumerRecord<byte[], byte[]> original, Rejected rejected) {
        return attempt(copy(original, rejected))
                .exceptionallyCompose(failed -> isTooLarge(failed)
                        ? attempt(coordinates(original, rejected))
                        : CompletableFuture.failedFuture(failed));
    }

    /** What the producer refuses by itself, it throws; what the broker refuses comes later. */
    private CompletableFuture<SendResult<byte[], byte[]>> attempt(ProducerRecord<byte[], byte[]> record) {
        try {
            return kafka.send(record);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static boolean isTooLarge(Throwable failed) {
        return Stream.iterate(failed, Objects::nonNull, Throwable::getCause)
                .anyMatch(RecordTooLargeException.class::isInstance);
    }

    @Override
    public void count(List<Rejected> rejected) {
        for (Rejected each : rejected) {
            Counter counter = counters.get(each.refusal());
            if (counter != null) {
                counter.increment();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> original, Rejected rejected) {
        return explained(
                new ProducerRecord<>(Topics.REJECTED, null, original.key(), original.value(), original.headers()),
                original,
                rejected);
    }

    private static ProducerRecord<byte[], byte[]> coordinates(
            ConsumerRecord<byte[], byte[]> original, Rejected rejected) {
        ProducerRecord<byte[], byte[]> mark =
                explained(new ProducerRecord<>(Topics.REJECTED, null), original, rejected);
        header(mark, RecordHeaders.ORIGINAL_SIZE, Integer.toString(original.serializedValueSize()));
        return mark;
    }

    private static ProducerRecord<byte[], byte[]> explained(
            ProducerRecord<byte[], byte[]> copy, ConsumerRecord<byte[], byte[]> original, Rejected rejected) {
        header(copy, RecordHeaders.REASON, rejected.refusal().slug());
        header(copy, RecordHeaders.DETAIL, rejected.detail());
        header(copy, RecordHeaders.ORIGINAL_TOPIC, original.topic());
        header(copy, RecordHeaders.ORIGINAL_PARTITION, Integer.toString(original.partition()));
        header(copy, RecordHeaders.ORIGINAL_OFFSET, Long.toString(original.offset()));
        return copy;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
