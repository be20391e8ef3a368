package chat.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.FakeTransport.Line;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.ServerFrame.Ack;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages go out, are acked, refused and repeated. */
@SuppressWarnings("FutureReturnValueIgnored") // What matters is what goes over the line.
class SendingTest extends ClientInHand {

    @Test
    void aMessageIsSentOnceAndAcked() {
        ParleyClient client = connected();
        CompletableFuture<Ack> acked = client.sendToUser(2, "你好");
        ClientFrame.Chat sent = onlyChat(transport.line());
        assertThat(sent.body().content()).isEqualTo("你好");
        assertThat(sent.retry()).isFalse();
        assertThat(sent.clientMsgId()).hasSizeBetween(1, 64);
        transport.line().say(ack(sent, 8193));
        assertThat(acked).isCompletedWithValue(ack(sent, 8193));
    }

    @Test
    void messagesWaitForTheConnectionInTheirOrder() {
        ParleyClient client = client(options -> options);
        IntStream.range(0, 5).forEach(i -> client.sendToRoom(7, "m" + i));
        client.connect();
        transport.line().accept();
        assertThat(contents(transport.line())).containsExactly("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void afterAReconnectUnackedMessagesGoFirstOneByOneAsRetries() {
        ParleyClient client = connected();
        List<CompletableFuture<Ack>> acks = new ArrayList<>();
        IntStream.range(0, 3).forEach(i -> acks.add(client.sendToUser(2, "m" + i)));
        List<ClientFrame.Chat> first = chats(transport.line());
        transport.line().say(ack(first.get(0), 8193));
        transport.line().events.lost("reset");
        acks.add(client.sendToUser(2, "m3"));
        acks.add(client.sendToUser(2, "m4"));
        timer.pass(Duration.ofSeconds(1));
        Line second = transport.line().accept();

        ClientFrame.Chat retry = onlyChat(second);
        assertThat(retry.body().content()).isEqualTo("m1");
        assertThat(retry.retry()).isTrue();
        assertThat(retry.clientMsgId()).isEqualTo(first.get(1).clientMsgId());
        second.say(ack(retry, 12289));
        ClientFrame.Chat next = onlyChat(second);
        assertThat(next.body().content()).isEqualTo("m2");
        assertThat(next.retry()).isTrue();
        second.say(ack(next, 16385));
        assertThat(chats(second))
                .extracting(chat -> chat.body().content() + chat.retry())
                .containsExactly("m3false", "m4false");
        assertThat(acks.subList(0, 3)).allMatch(CompletableFuture::isDone);
        assertThat(acks.subList(3, 5)).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void aBacklogThatHoldsAnOwnUnackedMessageAcksIt() {
        ParleyClient client = connected();
        CompletableFuture<Ack> acked = client.sendToUser(2, "m");
        ClientFrame.Chat sent = onlyChat(transport.line());
        breakLineAndWait();
        transport.line().accept();
        transport.line().say(own(sent, 8193));
        assertThat(acked).isCompletedWithValue(ack(sent, 8193));
        transport.line().say(ack(sent, 8193));
        assertThat(heard.messageIds).isEmpty();
        assertThat(heard.corrections).isEmpty();
    }

    @Test
    void atMostAWindowOfMessagesIsInFlight() {
        ParleyClient client = connected();
        IntStream.range(0, 40).forEach(i -> client.sendToUser(2, "m" + i));
        List<ClientFrame.Chat> sent = chats(transport.line());
        assertThat(sent).hasSize(32);
        transport.line().say(ack(sent.get(5), 8193));
        assertThat(onlyChat(transport.line()).body().content()).isEqualTo("m32");
    }

    @Test
    void aFullOutboxSaysSo() {
        ParleyClient client = client(options -> options.withOutboxLimit(2));
        client.sendToUser(2, "1");
        client.sendToUser(2, "2");
        assertFailed(client.sendToUser(2, "3"), OutboxFullException.class);
    }

    @Test
    void aMessageAgainstTheRulesIsRefusedBeforeItIsSent() {
        ParleyClient client = connected();
        assertFailed(client.sendToUser(2, ""), MessageRefusedException.class);
        assertFailed(client.sendToUser(2, "\ud83c"), MessageRefusedException.class);
        CompletableFuture<Ack> tooLarge = client.sendToUser(2, "聊".repeat(2731));
        assertThat(refusal(tooLarge).code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(transport.line().heard).isEmpty();
    }

    @Test
    void theSameClientMsgIdIsNotSentWhileItIsOnItsWay() {
        ParleyClient client = connected();
        MessageBody body = new MessageBody(MessageType.TEXT, "x", null);
        client.send(ChatType.PRIVATE, 2, body, "id");
        assertFailed(client.send(ChatType.PRIVATE, 2, body, "id"), MessageRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVALID_FRAME", "TOO_LARGE", "UNKNOWN_RECEIVER", "NOT_A_MEMBER"})
    void aRefusedMessageFailsAndTheNextOnesGoOn(ErrorCode code) {
        ParleyClient client = connected();
        CompletableFuture<Ack> refused = client.sendToUser(2, "m");
        CompletableFuture<Ack> next = client.sendToUser(3, "n");
        List<ClientFrame.Chat> sent = chats(transport.line());
        transport.line().say(failure(code, sent.get(0).clientMsgId(), null));
        assertThat(refusal(refused).mayBeInLog()).isFalse();
        assertThat(heard.postponed).isEmpty();
        transport.line().say(ack(sent.get(1), 8193));
        assertThat(next).isDone();
        breakLineAndWait();
        assertThat(chats(transport.line().accept())).isEmpty();
    }

    @Test
    void aRepeatThatIsRefusedMayBeInTheLog() {
        ParleyClient client = connected();
        CompletableFuture<Ack> first = client.sendToRoom(7, "m");
        CompletableFuture<Ack> second = client.sendToRoom(7, "n");
        ClientFrame.Chat sent = chats(transport.line()).get(0);
        breakLineAndWait();
        transport.line().accept();
        transport.line().say(failure(ErrorCode.NOT_A_MEMBER, sent.clientMsgId(), null));
        assertThat(refusal(first).mayBeInLog()).isTrue();
        assertThat(refusal(first)).hasMessage("not_a_member: no (it was sent before and may be in the log)");
        ClientFrame.Chat repeat = chats(transport.line()).getLast();
        transport.line().say(failure(ErrorCode.RATE_LIMITED, repeat.clientMsgId(), 300L));
        transport.line().say(failure(ErrorCode.NOT_A_MEMBER, repeat.clientMsgId(), null));
        assertThat(refusal(second).mayBeInLog()).isTrue();
    }

    @Test
    void aRateLimitPausesAllMessagesAndRepeatsTheRefusedOne() {
        ParleyClient client = connected();
        client.sendToUser(2, "m0");
        ClientFrame.Chat refused = onlyChat(transport.line());
        transport.line().say(failure(ErrorCode.RATE_LIMITED, refused.clientMsgId(), 300L));
        client.sendToUser(2, "m1");
        timer.pass(Duration.ofMillis(299));
        assertThat(transport.line().heard).isEmpty();
        timer.pass(Duration.ofMillis(1));
        List<ClientFrame.Chat> sent = chats(transport.line());
        assertThat(sent).extracting(chat -> chat.body().content()).containsExactly("m0", "m1");
        assertThat(sent.get(0).retry()).as("it never reached the log").isFalse();
    }

    @Test
    void theLongestOfSeveralPausesCounts() {
        ParleyClient client = connected();
        client.sendToUser(2, "m0");
        client.sendToUser(2, "m1");
        List<ClientFrame.Chat> sent = chats(transport.line());
        transport.line().say(failure(ErrorCode.RATE_LIMITED, sent.get(0).clientMsgId(), 300L));
        transport.line().say(failure(ErrorCode.RATE_LIMITED, sent.get(1).clientMsgId(), 900L));
        timer.pass(Duration.ofMillis(899));
        assertThat(transport.line().heard).isEmpty();
        timer.pass(Duration.ofMillis(1));
        assertThat(contents(transport.line())).containsExactly("m0", "m1");
    }

    @Test
    void anUnconfirmedMessageIsRepeatedAsARetry() {
        ParleyClient client = connected();
        CompletableFuture<Ack> acked = client.sendToUser(2, "m");
        ClientFrame.Chat sent = onlyChat(transport.line());
        transport.line().say(failure(ErrorCode.UNAVAILABLE, sent.clientMsgId(), null));
        assertThat(heard.postponed).containsExactly(sent.clientMsgId());
        timer.pass(Duration.ofSeconds(1));
        ClientFrame.Chat retry = onlyChat(transport.line());
        assertThat(retry.retry()).isTrue();
        transport.line().say(ack(retry, 8193));
        assertThat(acked).isDone();
    }

    @Test
    void aSecondAckThatCorrectsTheFirstIsReported() {
        ParleyClient client = connected();
        client.sendToUser(2, "m");
        ClientFrame.Chat sent = onlyChat(transport.line());
        transport.line().say(ack(sent, 12289));
        transport.line().say(ack(sent, 12289));
        assertThat(heard.corrections).isEmpty();
        transport.line().say(ack(sent, 8193));
        transport.line().say(ack(sent, 8193));
        assertThat(heard.corrections).containsExactly(sent.clientMsgId() + ": 12289 is 8193");
    }

    @Test
    void flushedWhenTheLastAckHasCome() {
        ParleyClient client = connected();
        assertThat(client.flushed()).isDone();
        client.sendToUser(2, "m");
        CompletableFuture<Void> flushed = client.flushed();
        assertThat(flushed).isNotDone();
        transport.line().say(ack(onlyChat(transport.line()), 8193));
        assertThat(flushed).isDone();
    }

    private static MessageRefusedException refusal(CompletableFuture<Ack> message) {
        assertFailed(message, MessageRefusedException.class);
        return (MessageRefusedException) message.exceptionNow();
    }

    private static List<String> contents(Line line) {
        return chats(line).stream().map(chat -> chat.body().content()).toList();
    }
}
