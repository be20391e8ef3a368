package chat.parley.message.fanout;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Reads again what another fan-out has published in the last minutes, so that a repeat is known for one even if its first
 * message went through another instance. On a consumer of its own, outside the group, and within a time limit: without it
 * a repeat would be shown twice until the sessions reconnect, which is better than not going on.
 */
final class RecentRecords {

    private static final Logger log = LoggerFactory.getLogger(RecentRecords.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final ConsumerFactory<byte[], byte[]> factory;
    private final int maxRecords;

    /** @param maxRecords at most this many of each partition */
    RecentRecords(ConsumerFactory<byte[], byte[]> factory, int maxRecords) {
        this.factory = factory;
        this.maxRecords = maxRecords;
    }

    /** Gives what was appended from {@code since} on, up to these offsets. */
    void read(
            Map<TopicPartition, Long> ends,
            Instant since,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> behind = ends.entrySet().stream()
                .filter(end -> end.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (behind.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (Consumer<byte[], byte[]> consumer = factory.createConsumer("parley-fanout-recent", "")) {
            consumer.assign(behind.keySet());
            seek(consumer, behind, since);
            while (!behind.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    if (each.offset() < ends.getOrDefault(partitionOf(each), 0L)) {
                        reader.accept(each);
                    }
                }
                behind.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                consumer.pause(ends.keySet().stream()
                        .filter(each -> !behind.containsKey(each)
                                && consumer.assignment().contains(each))
                        .toList());
                if (System.nanoTime() - deadline > 0) {
                    log.warn("not all of the last records of {} were read in time", behind.keySet());
                    return;
                }
            }
        }
    }

    private void seek(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Instant since) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(ends.keySet());
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet().forEach(each -> times.put(each, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        ends.forEach((partition, end) -> {
            OffsetAndTimestamp first = found.get(partition);
            long from = first == null ? end : Math.max(first.offset(), end - maxRecords);
            consumer.seek(partition, Math.min(end, Math.max(from, starts.getOrDefault(partition, 0L))));
        });
    }

    private static TopicPartition partitionOf(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
