package chat.parley.message.log;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.message.MessageServiceProperties;
import chat.parley.protocol.event.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

class LogConsumerTest {

    private static final TopicPartition ZERO = new TopicPartition(Topics.EVENTS, 0);

    private final Beginning view = new Beginning();
    private final LogConsumer log = new LogConsumer(
            new DefaultKafkaConsumerFactory<>(Map.of(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            view,
            new LogConsumer.Settings(
                    "group",
                    1,
                    100,
                    Duration.ZERO,
                    new MessageServiceProperties.Log.Idle(Duration.ofSeconds(10), Duration.ZERO),
                    Duration.ofSeconds(1)),
            new SimpleMeterRegistry());
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

    /** Begins where the record stands that it was given without a beginning. */
    private static final class Beginning implements LogView {
        private final List<Long> applied = new ArrayList<>();

        @Override
        public Map<Integer, Long> begin(Consumer<?, ?> consumer, Set<TopicPartition> partitions) {
            return partitions.stream().collect(Collectors.toMap(TopicPartition::partition, _ -> 5L));
        }

        @Override
        public Map<Integer, Long> apply(List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> positions) {
            records.forEach(each -> applied.add(each.offset()));
            return Map.of(0, records.getLast().offset() + 1);
        }
    }

    @Test
    void recordsOfAPartitionWithoutABeginningAreNotPassedOverInSilence() {
        consumer.assign(List.of(ZERO));
        consumer.seek(ZERO, 6);

        log.onMessage(List.of(record(5)), consumer);
        assertThat(view.applied).isEmpty();
        assertThat(log.positions()).containsExactly(Map.entry(0, 5L));
        assertThat(consumer.position(ZERO)).as("read again").isEqualTo(5);
        assertThat(consumer.paused()).isEmpty();

        log.onMessage(List.of(record(5), record(6)), consumer);
        assertThat(view.applied).containsExactly(5L, 6L);
        assertThat(log.positions()).containsExactly(Map.entry(0, 7L));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>(Topics.EVENTS, 0, offset, null, new byte[0]);
    }
}
