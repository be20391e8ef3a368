package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService.Listener;
import chat.parley.message.RunningService.User;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
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
}
