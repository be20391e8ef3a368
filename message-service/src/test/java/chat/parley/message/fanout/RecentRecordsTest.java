package chat.parley.message.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.testing.Backends;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

@Timeout(60)
class RecentRecordsTest {

    private static final Duration WINDOW = Duration.ofMinutes(2);
    private static final Instant LONG_AGO = Instant.parse("2026-11-23T04:00:00Z");

    private final String broker = Backends.shared().kafkaBootstrapServers();
    private final String topic = "recent-" + UUID.randomUUID();
    private final TopicPartition partition = new TopicPartition(topic, 0);

    /** With the producer's times, so that a test can say when something was appended. */
    @BeforeEach
    void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.createTopics(List.of(
                            new NewTopic(topic, 2, (short) 1).configs(Map.of("message.timestamp.type", "CreateTime"))))
                    .all()
                    .get();
        }
    }

    @Test
    void lateFanOutIsGivenTheWindowBeforeTheLastRecordThatWasPublished() throws Exception {
        append("too old", LONG_AGO.minus(WINDOW).minusSeconds(1));
        append("said first", LONG_AGO.minus(WINDOW));
        append("published last", LONG_AGO);
        append("not published", LONG_AGO.plusSeconds(1));

        assertThat(read(100, Map.of(partition, 3L))).containsExactly("said first", "published last");
    }

    @Test
    void noMoreAreReadThanAreRemembered() throws Exception {
        for (int i = 0; i < 5; i++) {
            append("m" + i, LONG_AGO);
        }

        assertThat(read(2, Map.of(partition, 5L))).containsExactly("m3", "m4");
    }

    @Test
    void partitionOfWhichNothingWasPublishedHasNothing() throws Exception {
        append("published", LONG_AGO);
        append("not published", LONG_AGO);

        assertThat(read(100, Map.of(partition, 1L, new TopicPartition(topic, 1), 0L)))
                .containsExactly("published");
    }

    @Test
    void slowBrokerIsWaitedForUntilTheLimit() throws Exception {
        append("published", LONG_AGO);
        RecentRecords records = new RecentRecords(answeringAfter(Duration.ofSeconds(2)), 100, Duration.ofSeconds(50));

        assertThat(read(records, Map.of(partition, 1L))).containsExactly("published");
    }

    @Test
    void afterTheLimitItGoesOnWithoutTheRest() throws Exception {
        append("published", LONG_AGO);
        RecentRecords records = new RecentRecords(answeringAfter(Duration.ofDays(1)), 100, Duration.ofSeconds(1));

        assertThat(read(records, Map.of(partition, 1L))).isEmpty();
    }

    private List<String> read(int maxRecords, Map<TopicPartition, Long> ends) {
        return read(new RecentRecords(answeringAfter(Duration.ZERO), maxRecords, Duration.ofSeconds(50)), ends);
    }

    private static List<String> read(RecentRecords records, Map<TopicPartition, Long> ends) {
        List<String> read = new ArrayList<>();
        records.read(ends, WINDOW, each -> read.add(new String(each.value(), StandardCharsets.UTF_8)));
        return read;
    }

    /** Consumers that get no record for so long, as from a broker that takes its time. */
    private DefaultKafkaConsumerFactory<byte[], byte[]> answeringAfter(Duration silence) {
        return new DefaultKafkaConsumerFactory<>(
                Map.of("bootstrap.servers", broker), new ByteArrayDeserializer(), new ByteArrayDeserializer()) {
            @Override
            protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> configuration) {
                long end = System.nanoTime() + silence.toNanos();
                return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer()) {
                    @Override
                    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                        if (System.nanoTime() - end >= 0) {
                            return super.poll(timeout);
                        }
                        LockSupport.parkNanos(timeout.toNanos());
                        return ConsumerRecords.empty();
                    }
                };
            }
        };
    }

    private void append(String text, Instant at) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic, 0, at.toEpochMilli(), null, text.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }
}
