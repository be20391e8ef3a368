package chat.parley.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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

    private EventLog log(Map<String, String> settings) {
        return new EventLog(
                new DefaultKafkaProducerFactory<>(Map.of("bootstrap.servers", BACKENDS.kafkaBootstrapServers())),
                new LogProperties(PARTITIONS, List.of()),
                Settings.gateway(settings),
                ends,
                new SimpleMeterRegistry());
    }

    @Test
    void afterEveryAppendAnEndBeforeItIsOneOfThePast() {
        try (EventLog log = log(Map.of())) {
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
}
