package chat.parley.gateway.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.backlog.KnownEnds;
import chat.parley.platform.log.LayoutPartitioner;
import chat.parley.platform.log.LogProperties;
import chat.parley.platform.trace.Traceparent;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.MessageId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerProducerListener;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.stereotype.Component;

/**
 * The log, to append to. An append completes once all in-sync replicas have the record ({@code acks=all}, idempotent, so
 * that the producer's own retries neither double nor reorder), or fails after {@code parley.gateway.ack-timeout}, when the
 * record may or may not be there.
 */
@Component
public final class EventLog implements AutoCloseable {

    /** A little later, but many records in one request: with all of it on two cores that is what keeps latency low. */
    private static final int LINGER_MS = 5;

    /** The log's partitions are kept in mind over a silence, or whoever breaks it would have to wait for them. */
    private static final Duration METADATA_IDLE = Duration.ofDays(10_000);

    private static final Logger log = LoggerFactory.getLogger(EventLog.class);

    private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
    private final KafkaTemplate<byte[], byte[]> kafka;
    private final LogSearch search;
    private final KnownEnds ends;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** @param configured Spring's own, which knows of certificates that {@code spring.kafka.ssl.bundle} names */
    EventLog(
            ProducerFactory<?, ?> configured,
            LogProperties layout,
            GatewayProperties gateway,
            KnownEnds ends,
            MeterRegistry meters) {
        this.ends = ends;
        Map<String, Object> settings = new HashMap<>(configured.getConfigurationProperties());
        int ackTimeoutMs = Math.toIntExact(gateway.ackTimeout().toMillis());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ackTimeoutMs);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ackTimeoutMs / 2);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ackTimeoutMs / 2);
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, METADATA_IDLE.toMillis());
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        settings.putAll(LayoutPartitioner.settings(layout.layout()));
        this.producers =
                new DefaultKafkaProducerFactory<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producers.addListener(new MicrometerProducerListener<>(meters));
        this.kafka = new KafkaTemplate<>(producers);
        // The default one logs every single failure, with keys and values: what people say never gets into logs.
        kafka.setProducerListener(new ProducerListener<>() {});
        this.search = new LogSearch(
                () -> kafka.partitionsFor(Topics.EVENTS), gateway.ackTimeout().dividedBy(2));
    }

    /**
     * Appends an event, as a part of the step that the thread is in, where that is sampled. Blocks at most half the ack
     * timeout: while the producer's buffer is full, or, together with all who come meanwhile, until it knows the partitions.
     *
     * @param session the connection a message came from, so that fan-out leaves it out
     */
    public CompletableFuture<Appended> append(Event event, @Nullable String session) {
        ProducerRecord<byte[], byte[]> entry = new ProducerRecord<>(
                Topics.EVENTS, event.conversation().toString().getBytes(UTF_8), EventCodec.encode(event));
        entry.headers().add(RecordHeaders.TYPE, event.type().getBytes(UTF_8));
        entry.headers()
                .add(RecordHeaders.VERSION, Integer.toString(EventCodec.VERSION).getBytes(UTF_8));
        if (session != null) {
            entry.headers().add(RecordHeaders.SESSION, session.getBytes(UTF_8));
        }
        String traceparent = Traceparent.current();
        if (traceparent != null) {
            entry.headers().add(RecordHeaders.TRACEPARENT, traceparent.getBytes(UTF_8));
        }
        return send(entry).whenComplete((appended, failure) -> {
            if (failure == null) {
                // Whatever was appended: a session must not take the word of a broker that does not have it yet.
                ends.reached(appended.messageId());
            }
            note(failure);
        });
    }

    private CompletableFuture<Appended> send(ProducerRecord<byte[], byte[]> entry) {
        if (!search.awaitFound()) {
            return CompletableFuture.failedFuture(
                    new TimeoutException("no broker has told of the log's partitions yet"));
        }
        try {
            return kafka.send(entry).thenApply(sent -> appended(sent.getRecordMetadata()));
        } catch (KafkaException | org.apache.kafka.common.KafkaException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** With the log away every message fails, which is worth one line. */
    private void note(@Nullable Throwable failure) {
        if (failure == null) {
            if (failing.compareAndSet(true, false)) {
                log.info("the log confirms again");
            }
        } else if (failing.compareAndSet(false, true)) {
            log.warn(
                    "the log does not confirm: {}",
                    NestedExceptionUtils.getMostSpecificCause(failure).toString());
        }
    }

    @Override
    public void close() {
        search.close();
        kafka.flush();
        producers.destroy();
    }

    private static Appended appended(RecordMetadata metadata) {
        return new Appended(
                MessageId.of(metadata.partition(), metadata.offset()), Instant.ofEpochMilli(metadata.timestamp()));
    }
}
