package chat.parley.message.fanout;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Reads again what another fan-out has published in the last minutes, so that a repeat is known for one even if its first
 * message went through another instance. On a consumer of its own, outside the group, and within a time limit: without it
 * a repeat would be shown twice until the sessions reconnect, which is better than not going on. It takes some ten round
 * trips to the brokers, one after the other, and more where much was said.
 */
final class RecentRecords {

    private static final Logger log = LoggerFactory.getLogger(RecentRecords.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final ConsumerFactory<byte[], byte[]> factory;
    private final int maxRecords;
    private final Duration limit;

    /**
     * @param maxRecords at most this many of each partition
     * @param limit how long reading may take; what was not read by then is left out, with a warning
     */
    RecentRecords(ConsumerFactory<byte[], byte[]> factory, int maxRecords, Duration limit) {
        this.factory = factory;
        this.maxRecords = maxRecords;
        this.limit = limit;
    }

    /**
     * Gives what was appended in the {@code window} before the last record in front of each of these offsets. That record's
     * own time counts: a fan-out that is late has repeats yet to come of what was said longer ago than the window by now.
     */
    void read(
            Map<TopicPartition, Long> ends,
            Duration window,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Consumer<byte[], byte[]> consumer = factory.createConsumer("parley-fanout-recent", "", "", atOnce())) {
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(ends.keySet());
            Map<TopicPartition, Long> behind = ends.entrySet().stream()
                    .filter(end -> end.getValue() > starts.getOrDefault(end.getKey(), 0L))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            Map<TopicPartition, Long> since = new HashMap<>();
            Map<TopicPartition, Long> lasts =
                    behind.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue() - 1));
            boolean all = poll(consumer, lasts, behind, deadline, last -> {
                since.putIfAbsent(partitionOf(last), last.timestamp() - window.toMillis());
            });
            all &= poll(consumer, beginnings(consumer, since, behind), behind, deadline, reader);
            if (!all) {
                log.warn(
                        "not all of the last records of {} were read within {} (parley.fanout.recall-limit): repeats of what"
                                + " was not read are handed over under their own ids",
                        behind.keySet(),
                        limit);
            }
        }
    }

    /** A broker that waits for more, of a partition that was read to its end, keeps the others waiting too. */
    private static Properties atOnce() {
        Properties settings = new Properties();
        settings.setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "1");
        settings.setProperty(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
        return settings;
    }

    /** Where each partition's window begins, or as many records before its end as are remembered. */
    private Map<TopicPartition, Long> beginnings(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> since, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> from = new HashMap<>();
        consumer.offsetsForTimes(since).forEach((partition, first) -> {
            long end = ends.getOrDefault(partition, 0L);
            from.put(partition, first == null ? end : Math.max(first.offset(), end - maxRecords));
        });
        return from;
    }

    /** Reads partitions from one offset to another; returns whether it got there in time. */
    private static boolean poll(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> ends,
            long deadline,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Set<TopicPartition> behind = new HashSet<>(from.keySet());
        consumer.assign(behind);
        consumer.resume(behind);
        from.forEach(consumer::seek);
        while (!behind.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                if (each.offset() < ends.getOrDefault(partitionOf(each), 0L)) {
                    reader.accept(each);
                }
            }
            List<TopicPartition> done = behind.stream()
                    .filter(each -> consumer.position(each) >= ends.getOrDefault(each, 0L))
                    .toList();
            consumer.pause(done);
            behind.removeAll(done);
            if (System.nanoTime() - deadline > 0) {
                return behind.isEmpty();
            }
        }
        return true;
    }

    private static TopicPartition partitionOf(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
