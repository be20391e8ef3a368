package chat.parley.message.log;

import chat.parley.platform.trace.Traceparent;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.MessageId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;

/** Appends the events of commands to the log. */
public final class EventLog {

    /**
     * Where an event stands in the log.
     *
     * @param createdAt the log's append time
     */
    public record Appended(long id, Instant createdAt) {}

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final Duration timeout;

    /** @param timeout how long the log may take to confirm */
    public EventLog(KafkaTemplate<byte[], byte[]> kafka, Duration timeout) {
        this.kafka = kafka;
        this.timeout = timeout;
    }

    /**
     * Returns when all in-sync replicas have the event.
     *
     * @throws KafkaException when they do not confirm in time: the event may or may not be in the log
     */
    public Appended append(Event event) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.EVENTS, utf8(event.conversation().toString()), EventCodec.encode(event));
        record.headers().add(RecordHeaders.TYPE, utf8(event.type()));
        record.headers().add(RecordHeaders.VERSION, utf8(Integer.toString(EventCodec.VERSION)));
        String traceparent = Traceparent.current();
        if (traceparent != null) {
            record.headers().add(RecordHeaders.TRACEPARENT, utf8(traceparent));
        }
        try {
            RecordMetadata place = kafka.send(record)
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .getRecordMetadata();
            return new Appended(
                    MessageId.of(place.partition(), place.offset()), Instant.ofEpochMilli(place.timestamp()));
        } catch (ExecutionException | TimeoutException unconfirmed) {
            throw new KafkaException("the log did not confirm in time", unconfirmed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while the log was to confirm", stopped);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
