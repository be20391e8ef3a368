package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService.Listener;
import chat.parley.message.RunningService.User;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class WholePathTest {

    private final RunningService service = RunningService.shared();

    @Test
    void messageInTheLogBecomesARowAndIsHeardByBoth() {
        User ann = service.newUser();
        User bob = service.newUser();
        try (Listener gateway =
                service.listen(Channels.ofUser(ann.id()), Channels.ofUser(bob.id()), Channels.PROGRESS)) {
            long id = service.append(
                    new MessageSent(
                            ann.id(),
                            ChatType.PRIVATE,
                            bob.id(),
                            new MessageBody(MessageType.TEXT, "Hello, 你好", null),
                            "m1"),
                    "session-1");

            await().untilAsserted(() -> assertThat(gateway.heard(LiveEvent.Message.class))
                    .hasSize(2)
                    .allSatisfy(message -> {
                        assertThat(message.messageId()).isEqualTo(id);
                        assertThat(message.session()).isEqualTo("session-1");
                        assertThat(message.frame()).contains("Hello, 你好").doesNotContain("client_msg_id");
                    }));
            await().untilAsserted(() -> assertThat(gateway.heard(LiveEvent.Progress.class))
                    .anySatisfy(progress ->
                            assertThat(progress.position().covers(id)).isTrue()));
            await().untilAsserted(() -> assertThat(service.store()
                            .sql("SELECT content FROM messages WHERE id = ? AND status = 'sent'")
                            .param(id)
                            .query(String.class)
                            .list())
                    .containsExactly("Hello, 你好"));
        }
    }

    @Test
    void aStreamOfMessagesIsAnnouncedOncePerSpacingAndAtItsEnd() {
        User ann = service.newUser();
        try (Listener gateway = service.listen(Channels.ofUser(ann.id()), Channels.PROGRESS)) {
            long begun = System.nanoTime();
            long last = 0;
            for (int i = 0; i < 400; i++) {
                last = service.append(note(ann, "m" + i));
            }
            long end = last;
            await().untilAsserted(() ->
                    assertThat(gateway.heard(LiveEvent.Message.class)).hasSize(400));
            await().untilAsserted(() -> assertThat(gateway.heard(LiveEvent.Progress.class))
                    .anySatisfy(progress ->
                            assertThat(progress.position().covers(end)).isTrue()));
            long elapsedMs = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            assertThat(gateway.heard(LiveEvent.Progress.class)).hasSizeLessThanOrEqualTo((int) (elapsedMs / 50) + 2);
        }
    }

    @Test
    void whatWasPublishedIsCommittedOnceNothingFollows() throws Exception {
        User ann = service.newUser();
        long id = service.append(note(ann, "committed"));
        TopicPartition partition = new TopicPartition(Topics.EVENTS, MessageId.partition(id));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", RunningService.BACKENDS.kafkaBootstrapServers()))) {
            for (String group : List.of("parley-fanout", "parley-store")) {
                await().untilAsserted(() -> assertThat(admin.listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .get(partition)
                                .offset())
                        .isGreaterThan(MessageId.offset(id)));
            }
        }
    }

    private static MessageSent note(User to, String clientMsgId) {
        return new MessageSent(
                to.id(), ChatType.PRIVATE, to.id(), new MessageBody(MessageType.TEXT, "a note", null), clientMsgId);
    }
}
