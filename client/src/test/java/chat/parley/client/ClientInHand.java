package chat.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.FakeTransport.Line;
import chat.parley.client.connection.Surroundings;
import chat.parley.client.connection.TokenSource;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrame.Ack;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/** A client whose server, time and chance are in the test's hands. */
abstract class ClientInHand {

    private static final Instant CREATED_AT = Instant.parse("2026-11-23T04:00:00Z");

    final FakeTransport transport = new FakeTransport();
    final ManualTimer timer = new ManualTimer();
    final RecordingListener heard = new RecordingListener();

    ParleyClient connected() {
        ParleyClient client = client(options -> options);
        client.connect();
        transport.line().accept();
        return client;
    }

    ParleyClient client(UnaryOperator<ClientOptions> change) {
        return client(TokenSource.fixed("token-1"), change);
    }

    ParleyClient client(TokenSource tokens, UnaryOperator<ClientOptions> change) {
        ClientOptions options = ClientOptions.of(URI.create("http://chat.test:8080"), surroundings());
        return new ParleyClient(change.apply(options), tokens, heard);
    }

    Surroundings surroundings() {
        return new Surroundings(transport, timer, Runnable::run, new Random(42));
    }

    void breakLineAndWait() {
        transport.line().events.lost("reset");
        timer.pass(Duration.ofSeconds(1));
    }

    static List<ClientFrame.Chat> chats(Line line) {
        return line.takeHeard().stream().map(ClientFrame.Chat.class::cast).toList();
    }

    static ClientFrame.Chat onlyChat(Line line) {
        List<ClientFrame.Chat> chats = chats(line);
        assertThat(chats).hasSize(1);
        return chats.getFirst();
    }

    static Ack ack(ClientFrame.Chat sent, long messageId) {
        return new Ack(sent.clientMsgId(), messageId, CREATED_AT);
    }

    static ServerFrame.Chat own(ClientFrame.Chat sent, long messageId) {
        return new ServerFrame.Chat(
                messageId, sent.chatType(), 1, sent.receiverId(), sent.body(), CREATED_AT, sent.clientMsgId());
    }

    static ServerFrame.Chat message(long messageId, int senderId, int receiverId) {
        MessageBody body = new MessageBody(MessageType.TEXT, "message " + messageId, null);
        return new ServerFrame.Chat(messageId, ChatType.PRIVATE, senderId, receiverId, body, CREATED_AT, null);
    }

    static ServerFrame.Failure failure(ErrorCode code, String clientMsgId, Long retryAfterMs) {
        return new ServerFrame.Failure(code, "no", clientMsgId, retryAfterMs);
    }

    static void assertFailed(CompletableFuture<?> future, Class<? extends Exception> how) {
        assertThat(future).isCompletedExceptionally();
        Throwable cause = future.exceptionNow();
        assertThat(cause instanceof CompletionException ? cause.getCause() : cause)
                .isInstanceOf(how);
    }
}
