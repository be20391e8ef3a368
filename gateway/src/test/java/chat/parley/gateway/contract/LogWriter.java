package chat.parley.gateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.MessageId;
import chat.parley.testing.Backends;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Appends to the log what comes from elsewhere than the gateway under test. */
final class LogWriter implements AutoCloseable {

    /** Partitions of the log under test. */
    static final int PARTITIONS = 4;

    private final KafkaProducer<byte[], byte[]> producer;

    /** Makes the log where it is not there yet. */
    LogWriter(Backends backends) {
        createTopic(backends);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", backends.kafkaBootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The topic as message-service creates it. */
    private static void createTopic(Backends backends) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", backends.kafkaBootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(Topics.EVENTS, PARTITIONS, (short) 1)
                            .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        } catch (ExecutionException exists) {
            if (!(exists.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(exists);
            }
        } catch (InterruptedException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Appends an event, from a session where there is one; returns its id. */
    long append(Event event, @Nullable String session) {
        ProducerRecord<byte[], byte[]> entry = new ProducerRecord<>(
                Topics.EVENTS, event.conversation().toString().getBytes(UTF_8), EventCodec.encode(event));
        if (session != null) {
            entry.headers().add(RecordHeaders.SESSION, session.getBytes(UTF_8));
        }
        try {
            RecordMetadata metadata = producer.send(entry).get(20, TimeUnit.SECONDS);
            return MessageId.of(metadata.partition(), metadata.offset());
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
