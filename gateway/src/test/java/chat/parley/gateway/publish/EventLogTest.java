package chat.parley.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.Settings;
import chat.parley.gateway.backlog.KnownEnds;
import chat.parley.platform.log.LogProperties;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import chat.parley.testing.Backends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/** Over a real log. */
@Timeout(90)
class EventLogTest {

    private static final int PARTITIONS = 4;
    private static final Backends BACKENDS = Backends.shared();
    private static final Duration ACK_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration SLACK = Duration.ofSeconds(2);
    private static final MessageBody HELLO = new MessageBody(MessageType.TEXT, "hello", null);

    private final KnownEnds ends = new KnownEnds();

    @BeforeAll
    static void makeTheLog() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BACKENDS.kafkaBootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(Topics.EVENTS, PARTITIONS, (short) 1)
                            .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        } catch (ExecutionException exists) {
            assertThat(exists).hasCauseInstanceOf(TopicExistsException.class);
        }
    }

    private EventLog log(String servers) {
        return new EventLog(
                new DefaultKafkaProducerFactory<>(Map.of("bootstrap.servers", servers)),
                new LogProperties(PARTITIONS, List.of()),
                Settings.gateway(Map.of("ack-timeout", ACK_TIMEOUT.toMillis() + "ms")),
                ends,
                new SimpleMeterRegistry());
    }

    @Test
    void afterEveryAppendAnEndBeforeItIsOneOfThePast() {
        try (EventLog log = log(BACKENDS.kafkaBootstrapServers())) {
            for (Event event : List.of(
                    new MessageSent(1, ChatType.PRIVATE, 2, HELLO, "c1"),
                    new MessageSent(3, ChatType.PRIVATE, 4, HELLO, null),
                    new ReceiptsMarked(
                            ReceiptStatus.READ, ChatType.PRIVATE, 6, List.of(new ReceiptsMarked.Receipt(5, 4_096))))) {
                long id = log.append(event, null).join().messageId();
                int partition = MessageId.partition(id);
                long offset = MessageId.offset(id);
                assertThat(ends.now().accepts(partition, 0, offset))
                        .as("%s", event)
                        .isFalse();
                assertThat(ends.now().accepts(partition, 0, offset + 1))
                        .as("%s", event)
                        .isTrue();
            }
        }
    }

    /** They are a connection's frames, each of which is handled when the one before has been. */
    private static void assertNoneIsConfirmedAndAllIsSaidInTime(EventLog log) {
        long startedNanos = System.nanoTime();
        List<CompletableFuture<Appended>> ten = IntStream.range(0, 10)
                .mapToObj(i -> log.append(new MessageSent(1, ChatType.PRIVATE, 2, HELLO, "c" + i), null))
                .toList();
        ten.forEach(append ->
                assertThat(append.handle((appended, failure) -> failure).join()).isNotNull());
        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isLessThan(ACK_TIMEOUT.plus(SLACK));
    }

    @Test
    void whileNoBrokerCanBeReachedFramesDoNotWaitOneAfterTheOther() {
        // Port 1 of the loopback interface: refused at once.
        try (EventLog log = log("127.0.0.1:1")) {
            assertNoneIsConfirmedAndAllIsSaidInTime(log);
        }
    }

    @Test
    void aLogThatWasAwayFromTheStartIsAppendedToOnceItIsThere() {
        BACKENDS.kafka().pause();
        try (EventLog log = log(BACKENDS.kafkaBootstrapServers())) {
            assertNoneIsConfirmedAndAllIsSaidInTime(log);
            BACKENDS.kafka().resume();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> log.append(new MessageSent(1, ChatType.PRIVATE, 2, HELLO, "later"), null)
                            .handle((appended, failure) -> failure == null)
                            .join());
        } finally {
            BACKENDS.kafka().resume();
        }
    }
}
