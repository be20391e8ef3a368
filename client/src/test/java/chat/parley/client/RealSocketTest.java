package chat.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.client.FakeGateway.Peer;
import chat.parley.client.connection.ConnectionState;
import chat.parley.client.connection.TokenSource;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrame.Ack;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client over the JDK's WebSocket and a real socket. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class RealSocketTest {

    private static final Instant CREATED_AT = Instant.parse("2026-11-23T04:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RecordingListener heard = new RecordingListener();
    private FakeGateway gateway;
    private ParleyClient client;

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway();
        client = new ParleyClient(ClientOptions.of(gateway.url()), TokenSource.fixed("the.token"), heard);
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        gateway.close();
    }

    @Test
    void theTokenIsInTheHeaderAndNeverInTheAddress() throws Exception {
        Peer peer = connected();
        assertThat(peer.headers).containsEntry("authorization", "Bearer the.token");
        assertThat(peer.target()).isEqualTo("/ws/chat");
    }

    @Test
    void framesComeThroughHoweverTheyAreCut() throws Exception {
        Peer peer = connected();
        String text = ServerFrameCodec.encode(message(8193, "茶🍵".repeat(1000)));
        peer.sayInPieces(text, 7);
        peer.ping();
        peer.sayInPieces(ServerFrameCodec.encode(message(12289, "x".repeat(8192))), Integer.MAX_VALUE);
        await().atMost(PATIENCE).until(() -> heard.messageIds.equals(List.of(8193L, 12289L)));
        assertThat(((ServerFrame.Chat) heard.frames.getFirst()).body().content())
                .isEqualTo("茶🍵".repeat(1000));
        assertThat(peer.heard()).isEqualTo("pong of 3 bytes");
    }

    @Test
    void manyMessagesAreSentInOrder() throws Exception {
        Peer peer = connected();
        List<CompletableFuture<Ack>> acks = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            acks.add(client.sendToUser(2, "message " + i));
        }
        for (int i = 0; i < 500; i++) {
            ClientFrame.Chat chat = chat(peer.heard());
            assertThat(chat.body().content()).isEqualTo("message " + i);
            peer.say(new Ack(chat.clientMsgId(), 4096L * (i + 1), CREATED_AT));
        }
        client.flushed().get(10, TimeUnit.SECONDS);
        assertThat(acks).allMatch(CompletableFuture::isDone);
    }

    @Test
    void aLineThatIsCutIsReplacedAndTheMessageRepeated() throws Exception {
        Peer first = connected();
        first.say(new ServerFrame.Ready(Position.of(3), false));
        await().atMost(PATIENCE).until(() -> client.position() != null);
        CompletableFuture<Ack> acked = client.sendToUser(2, "still there?");
        ClientFrame.Chat sent = chat(first.heard());
        first.cut();

        Peer second = gateway.peer();
        assertThat(second.target()).isEqualTo("/ws/chat?resume=" + Position.of(3));
        second.say(new ServerFrame.Hello(1, "second", 25));
        ClientFrame.Chat again = chat(second.heard());
        assertThat(again.retry()).isTrue();
        assertThat(again.clientMsgId()).isEqualTo(sent.clientMsgId());
        second.say(new Ack(again.clientMsgId(), 8193, CREATED_AT));
        assertThat(acked.get(10, TimeUnit.SECONDS).messageId()).isEqualTo(8193);
    }

    @Test
    void closeCodesAreUnderstood() throws Exception {
        Peer peer = connected();
        peer.closeWith(4408, "outbound queue is full");
        await().atMost(PATIENCE).until(() -> heard.states.stream().anyMatch(ConnectionState.Lost.class::isInstance));
        assertThat(heard.states)
                .filteredOn(ConnectionState.Lost.class::isInstance)
                .extracting(lost -> ((ConnectionState.Lost) lost).reason())
                .containsExactly("closed with 4408: outbound queue is full");
        gateway.peer();
    }

    @Test
    void aRefusedTokenStopsTheClient() {
        gateway.answer(401);
        client.connect();
        await().atMost(PATIENCE).until(() -> client.state() instanceof ConnectionState.Stopped);
    }

    @Test
    void aServerThatIsNotThereIsTriedAgain() throws Exception {
        gateway.answer(503);
        client.connect();
        gateway.peer();
        gateway.answer(101);
        Peer peer = gateway.peer();
        peer.say(new ServerFrame.Hello(1, "late", 25));
        await().atMost(PATIENCE).until(() -> client.state() instanceof ConnectionState.Online);
    }

    @Test
    void closingSaysGoodBye() throws Exception {
        Peer peer = connected();
        client.close();
        assertThat(peer.closes.poll(10, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    private Peer connected() throws InterruptedException {
        client.connect();
        Peer peer = gateway.peer();
        peer.say(new ServerFrame.Hello(1, "session", 25));
        await().atMost(PATIENCE).until(() -> client.state() instanceof ConnectionState.Online);
        return peer;
    }

    private static ClientFrame.Chat chat(String text) {
        return (ClientFrame.Chat) ((Decoded.Valid) ClientFrameCodec.decode(text)).frame();
    }

    private static ServerFrame.Chat message(long messageId, String content) {
        MessageBody body = new MessageBody(MessageType.TEXT, content, null);
        return new ServerFrame.Chat(messageId, ChatType.PRIVATE, 2, 1, body, CREATED_AT, null);
    }
}
