package chat.parley.cluster.load;

import chat.parley.cluster.audit.LogEntry;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.log.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the log itself, with a plain consumer of no group. */
final class LogReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;

    LogReader(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "enable.auto.commit", "false",
                        "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** The next offset of every partition. */
    Map<Integer, Long> end() {
        Map<Integer, Long> end = new HashMap<>();
        consumer.endOffsets(partitions()).forEach((partition, offset) -> end.put(partition.partition(), offset));
        return end;
    }

    /** Everything from one place to another. */
    List<LogEntry> read(Map<Integer, Long> from, Map<Integer, Long> until) throws FieldException {
        List<LogEntry> entries = new ArrayList<>();
        List<TopicPartition> partitions = partitions();
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, from.getOrDefault(partition.partition(), 0L)));
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < until.getOrDefault(partition.partition(), 0L))) {
            for (var record : consumer.poll(POLL)) {
                if (record.offset() < until.getOrDefault(record.partition(), 0L)) {
                    entries.add(new LogEntry(
                            MessageId.of(record.partition(), record.offset()),
                            record.timestamp(),
                            EventCodec.decode(record.value())));
                }
            }
        }
        return entries;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private List<TopicPartition> partitions() {
        return consumer.partitionsFor(Topics.EVENTS).stream()
                .map(partition -> new TopicPartition(Topics.EVENTS, partition.partition()))
                .toList();
    }
}
