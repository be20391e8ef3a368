package chat.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.connection.ConnectionState;
import chat.parley.client.connection.TokenSource;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client makes of what it is told. */
@SuppressWarnings("FutureReturnValueIgnored") // What matters is what goes over the line.
class HearingTest extends ClientInHand {

    @Test
    void aMessageIsHeardOnceAcrossReconnects() {
        connected();
        transport.line().say(message(8193, 2, 1));
        transport.line().say(message(12289, 2, 1));
        breakLineAndWait();
        transport.line().accept();
        transport.line().say(message(12289, 2, 1));
        transport.line().say(message(16385, 2, 1));
        assertThat(heard.messageIds).containsExactly(8193L, 12289L, 16385L);
    }

    @Test
    void aMessageOfAnotherOwnDeviceIsHeardButAnOwnAckedOneIsNot() {
        ParleyClient client = connected();
        client.sendToUser(2, "m");
        ClientFrame.Chat sent = onlyChat(transport.line());
        transport.line().say(ack(sent, 8193));
        breakLineAndWait();
        transport.line().accept();
        transport.line().say(own(sent, 8193));
        transport.line().say(message(12289, 1, 2));
        assertThat(heard.messageIds).containsExactly(12289L);
    }

    @Test
    void everyOtherFrameReachesTheListener() {
        connected();
        List<ServerFrame> frames = List.of(
                new ServerFrame.Status(ChatType.PRIVATE, 2, 2, 8193, ReceiptStatus.READ),
                new ServerFrame.Typing(ChatType.PRIVATE, 2, 1),
                new ServerFrame.Room(RoomChange.JOINED, 7, 3),
                failure(ErrorCode.INVALID_FRAME, null, null));
        frames.forEach(transport.line()::say);
        assertThat(heard.frames).isEqualTo(frames);
    }

    @Test
    void aFrameOfALaterVersionHarmsNothing() {
        connected();
        transport.line().events.text("{\"type\":\"reaction\"}");
        transport.line().events.text("{\"type\":\"error\",\"code\":\"new_code\",\"message\":\"x\"}");
        transport.line().events.text("not json");
        transport.line().say(message(8193, 2, 1));
        assertThat(heard.messageIds).containsExactly(8193L);
        assertThat(transport.line().requested).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource
    void aListenerThatFailsDoesNotStopTheClient(Function<String, Throwable> failure) {
        List<String> told = new ArrayList<>();
        ClientListener clumsy = (ClientListener) Proxy.newProxyInstance(
                ClientListener.class.getClassLoader(), new Class<?>[] {ClientListener.class}, (_, callback, _) -> {
                    told.add(callback.getName());
                    throw failure.apply("clumsy, on purpose");
                });
        ClientOptions options = ClientOptions.of(URI.create("http://chat.test"), surroundings());
        ParleyClient client = new ParleyClient(options, TokenSource.fixed("t"), clumsy);
        client.connect();
        transport.line().accept();
        breakLineAndWait();
        transport.line().accept();
        CompletableFuture<ServerFrame.Ack> acked = client.sendToUser(2, "m");
        transport.line().say(message(8193, 2, 1));
        transport.line().say(message(12289, 2, 1));
        transport.line().say(ack(onlyChat(transport.line()), 16385));
        assertThat(acked).isCompleted();
        assertThat(told)
                .containsExactly(
                        "onConnection",
                        "onConnection",
                        "onConnection",
                        "onConnection",
                        "onConnection",
                        "onMessage",
                        "onMessage");
        client.close();
        assertThat(client.state()).isInstanceOf(ConnectionState.Stopped.class);
    }

    static Stream<Function<String, Throwable>> aListenerThatFailsDoesNotStopTheClient() {
        return Stream.of(IllegalStateException::new, AssertionError::new);
    }
}
