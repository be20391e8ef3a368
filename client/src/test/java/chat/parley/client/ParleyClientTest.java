package chat.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.FakeTransport.Line;
import chat.parley.client.connection.ConnectionState;
import chat.parley.client.connection.Surroundings;
import chat.parley.client.connection.Token;
import chat.parley.client.connection.TokenException;
import chat.parley.client.connection.TokenSource;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrame.Ack;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client whose server, time and chance are in the test's hands. */
@SuppressWarnings("FutureReturnValueIgnored") // What matters is what goes over the line.
class ParleyClientTest {

    private static final Instant CREATED_AT = Instant.parse("2026-11-23T04:00:00Z");
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    private final FakeTransport transport = new FakeTransport();
    private final ManualTimer timer = new ManualTimer();
    private final RecordingListener heard = new RecordingListener();

    // Life cycle

    @Test
    void connectsWithItsTokenAndIsOnlineAfterHello() {
        ParleyClient client = connected();
        assertThat(transport.line().address).isEqualTo(URI.create("ws://chat.test:8080/ws/chat"));
        assertThat(transport.line().token).isEqualTo("token-1");
        assertThat(client.state()).isEqualTo(new ConnectionState.Online(new ServerFrame.Hello(1, "session", 25)));
    }

    @Test
    void connectIsDoneWithTheFirstReady() {
        ParleyClient client = client(options -> options);
        CompletableFuture<ServerFrame.Ready> ready = client.whenReady();
        client.connect();
        transport.line().accept();
        assertThat(ready).isNotDone();
        transport.line().say(ready(5));
        assertThat(ready).isCompletedWithValue(ready(5));
    }

    @Test
    void asksForEachFrameAfterItHasDealtWithTheOneBefore() {
        connected();
        assertThat(transport.line().requested).isEqualTo(2);
        transport.line().say(ready(1));
        assertThat(transport.line().requested).isEqualTo(3);
    }

    @Test
    void secureAddressGivesASecureSocket() {
        client(options -> ClientOptions.of(URI.create("https://chat.test"), options.surroundings()))
                .connect();
        assertThat(transport.line().address).isEqualTo(URI.create("wss://chat.test/ws/chat"));
    }

    @Test
    void resumesFromTheLastReadyAndFromWhereItWasToldTo() {
        client(options -> options.resumingFrom(Position.of(7)).withOwnReceipts())
                .connect();
        assertThat(transport.line().address.getQuery()).isEqualTo("resume=" + Position.of(7) + "&receipts=client");
        transport.line().accept().say(ready(9));
        breakLineAndWait();
        assertThat(transport.line().address.getQuery()).isEqualTo("resume=" + Position.of(9) + "&receipts=client");
    }

    @Test
    void waitsLongerWithEveryFailureButNeverOverTheLimit() {
        client(options -> options).connect();
        List<Duration> waits = new ArrayList<>();
        for (int failure = 0; failure < 12; failure++) {
            transport.line().events.lost("connection refused");
            ConnectionState.Lost lost = (ConnectionState.Lost) heard.lastState();
            waits.add(lost.retryIn());
            timer.pass(lost.retryIn());
        }
        assertThat(transport.lines).hasSize(13);
        for (int i = 0; i < waits.size(); i++) {
            Duration ceiling = Duration.ofMillis(500L << Math.min(i, 10));
            assertThat(waits.get(i)).isBetween(Duration.ZERO, min(ceiling, LONGEST_BACKOFF));
        }
        assertThat(waits.subList(6, 12)).anyMatch(wait -> wait.compareTo(Duration.ofSeconds(5)) > 0);
    }

    @Test
    void aReadyEndsTheBackoff() {
        client(options -> options).connect();
        for (int failure = 0; failure < 10; failure++) {
            transport.line().events.lost("connection refused");
            timer.pass(LONGEST_BACKOFF);
        }
        transport.line().accept().say(ready(1));
        transport.line().events.lost("reset");
        assertThat(((ConnectionState.Lost) heard.lastState()).retryIn()).isLessThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void comesBackWhenTheGatewayAsksForIt() {
        connected();
        transport.line().say(new ServerFrame.Reconnect(1730));
        timer.pass(Duration.ofMillis(500));
        transport.line().events.closed(CloseCode.GOING_AWAY.code(), CloseCode.GOING_AWAY.reason());
        assertThat(((ConnectionState.Lost) heard.lastState()).retryIn()).isEqualTo(Duration.ofMillis(1230));
        timer.pass(Duration.ofMillis(1229));
        assertThat(transport.lines).hasSize(1);
        timer.pass(Duration.ofMillis(1));
        assertThat(transport.lines).hasSize(2);
    }

    @Test
    void staysAwayForAWhileWhenItWasThrownOutForItsRate() {
        connected();
        transport.line().events.closed(CloseCode.RATE_LIMITED.code(), "");
        assertThat(((ConnectionState.Lost) heard.lastState()).retryIn())
                .isBetween(Duration.ofSeconds(5), Duration.ofMillis(5500));
    }

    @Test
    void slowConsumerComesBackSoonAndResumes() {
        connected();
        transport.line().say(ready(3));
        transport.line().events.closed(CloseCode.SLOW_CONSUMER.code(), CloseCode.SLOW_CONSUMER.reason());
        timer.pass(Duration.ofMillis(500));
        assertThat(transport.line().address.getQuery()).isEqualTo("resume=" + Position.of(3));
    }

    @Test
    void aRefusedTokenEndsTheClient() {
        ParleyClient client = client(options -> options);
        CompletableFuture<ServerFrame.Ready> ready = client.whenReady();
        client.connect();
        CompletableFuture<Ack> message = client.sendToUser(2, "hello?");
        transport.line().events.refused(401);
        timer.pass(Duration.ofHours(1));
        assertThat(transport.lines).hasSize(1);
        assertThat(heard.lastState()).isInstanceOf(ConnectionState.Stopped.class);
        assertFailed(ready, ClientStoppedException.class);
        assertFailed(message, ClientStoppedException.class);
        assertFailed(client.sendToUser(2, "hello?"), ClientStoppedException.class);
    }

    @Test
    void aForbiddenOriginEndsTheClientButABusyServerDoesNot() {
        client(options -> options).connect();
        transport.line().events.refused(503);
        timer.pass(Duration.ofMillis(500));
        assertThat(transport.lines).hasSize(2);
        transport.line().events.refused(403);
        assertThat(heard.lastState()).isInstanceOf(ConnectionState.Stopped.class);
    }

    @Test
    void aTokenThatExpiredIsReplacedOnce() {
        client(new NumberedTokens(Instant.MAX), options -> options).connect();
        transport.line().accept().say(ready(1));
        transport.line().events.closed(CloseCode.TOKEN_EXPIRED.code(), "");
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().token).isEqualTo("token-2");
        transport.line().events.refused(401);
        timer.pass(Duration.ofSeconds(1));
        assertThat(heard.lastState()).isInstanceOf(ConnectionState.Stopped.class);
        assertThat(transport.lines).hasSize(2);
    }

    @Test
    void aRenewedTokenIsNotToBlameForABrokenLine() {
        client(new NumberedTokens(Instant.MAX), options -> options).connect();
        transport.line().events.refused(401);
        timer.pass(Duration.ZERO);
        transport.line().events.lost("reset");
        timer.pass(LONGEST_BACKOFF);
        transport.line().accept();
        assertThat(heard.lastState()).isInstanceOf(ConnectionState.Online.class);
    }

    @Test
    void aTokenIsRenewedOnTheConnectionBeforeItEnds() {
        Instant expiry = timer.now().plusSeconds(100);
        client(new NumberedTokens(expiry), options -> options).connect();
        transport.line().accept();
        for (int second = 1; second < 80; second++) {
            timer.pass(Duration.ofSeconds(1));
            transport.line().say(new ServerFrame.Pong());
        }
        assertThat(transport.line().heard).doesNotHaveAnyElementsOfTypes(ClientFrame.Auth.class);
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().heard).contains(new ClientFrame.Auth("token-2"));
    }

    @Test
    void tokensComeLaterWhereTheirServerIsDown() {
        List<String> answers = new ArrayList<>(List.of("down", "down", "token"));
        TokenSource source = new TokenSource() {
            @Override
            public Token current() throws TokenException {
                if (answers.removeFirst().equals("down")) {
                    throw new TokenException("does not answer", true);
                }
                return new Token("token", Instant.MAX);
            }

            @Override
            public Token renew(Token old) {
                throw new AssertionError("nothing to renew");
            }
        };
        client(source, options -> options).connect();
        timer.pass(Duration.ofSeconds(2));
        assertThat(transport.lines).hasSize(1);
    }

    @Test
    void pingsEveryHeartbeatAndNoticesADeadLine() {
        connected();
        timer.pass(Duration.ofSeconds(25));
        assertThat(transport.line().takeHeard()).containsExactly(new ClientFrame.Ping());
        transport.line().say(new ServerFrame.Pong());
        timer.pass(Duration.ofSeconds(25));
        assertThat(transport.line().takeHeard()).containsExactly(new ClientFrame.Ping());
        timer.pass(Duration.ofSeconds(25));
        assertThat(transport.line().aborted).isTrue();
        assertThat(heard.lastState()).isInstanceOf(ConnectionState.Lost.class);
    }

    @Test
    void givesUpAServerThatNeverSaysHello() {
        client(options -> options).connect();
        transport.line().events.opened();
        timer.pass(Duration.ofSeconds(15));
        assertThat(transport.lines.getFirst().aborted).isTrue();
        timer.pass(Duration.ofMillis(500));
        assertThat(transport.lines).hasSize(2);
    }

    @Test
    void whatAnEarlierConnectionStillSaysIsNotHeard() {
        connected();
        Line first = transport.line();
        breakLineAndWait();
        transport.line().accept();
        first.say(message(8193, 2, 1));
        first.events.lost("again");
        assertThat(heard.messageIds).isEmpty();
        assertThat(heard.lastState()).isInstanceOf(ConnectionState.Online.class);
    }

    @Test
    void closingEndsEverything() {
        ParleyClient client = connected();
        CompletableFuture<Ack> message = client.sendToUser(2, "wait");
        client.close();
        assertThat(transport.line().closed).isTrue();
        assertFailed(message, ClientStoppedException.class);
        timer.pass(Duration.ofHours(1));
        assertThat(transport.lines).hasSize(1);
        client.close();
        assertThat(heard.states.stream().filter(ConnectionState.Stopped.class::isInstance))
                .hasSize(1);
    }

    // Sending

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
        assertFailed(tooLarge, MessageRefusedException.class);
        assertThat(((MessageRefusedException) tooLarge.exceptionNow()).code()).isEqualTo(ErrorCode.TOO_LARGE);
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
        assertFailed(refused, MessageRefusedException.class);
        assertThat(heard.postponed).isEmpty();
        transport.line().say(ack(sent.get(1), 8193));
        assertThat(next).isDone();
        breakLineAndWait();
        assertThat(chats(transport.line().accept())).isEmpty();
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

    // Hearing

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

    @Test
    void aListenerThatFailsDoesNotStopTheClient() {
        List<Long> ids = new ArrayList<>();
        ClientListener clumsy = new ClientListener() {
            @Override
            public void onMessage(ServerFrame.Chat message) {
                ids.add(message.messageId());
                throw new IllegalStateException("clumsy, on purpose");
            }
        };
        ClientOptions options = ClientOptions.of(URI.create("http://chat.test"), surroundings());
        new ParleyClient(options, TokenSource.fixed("t"), clumsy).connect();
        transport.line().accept();
        transport.line().say(message(8193, 2, 1));
        transport.line().say(message(12289, 2, 1));
        assertThat(ids).containsExactly(8193L, 12289L);
    }

    // Receipts

    @Test
    void readIsSaidAtOnceAndAgainOnTheNextConnection() {
        ParleyClient client = connected();
        client.read(ChatType.PRIVATE, 2, 8193);
        client.read(ChatType.PRIVATE, 2, 4097);
        ClientFrame.Receipt read = new ClientFrame.Receipt(ChatType.PRIVATE, 2, 8193, ReceiptStatus.READ);
        assertThat(transport.line().takeHeard()).containsExactly(read);
        breakLineAndWait();
        assertThat(transport.line().accept().takeHeard()).containsExactly(read);
    }

    @Test
    void readsWithoutAConnectionAreMergedAndKept() {
        ParleyClient client = client(options -> options);
        client.read(ChatType.ROOM, 7, 8193);
        client.read(ChatType.ROOM, 7, 12289);
        client.read(ChatType.PRIVATE, 7, 8193);
        client.connect();
        assertThat(transport.line().accept().takeHeard())
                .containsExactlyInAnyOrder(
                        new ClientFrame.Receipt(ChatType.ROOM, 7, 12289, ReceiptStatus.READ),
                        new ClientFrame.Receipt(ChatType.PRIVATE, 7, 8193, ReceiptStatus.READ));
    }

    @Test
    void deliveredIsSaidByTheClientOnlyWhereItAskedForThat() {
        connected();
        transport.line().say(message(8193, 2, 1));
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().heard).isEmpty();
    }

    @Test
    void ownDeliveredReceiptsAreMergedForAMoment() {
        client(options -> options.withOwnReceipts()).connect();
        transport.line().accept();
        transport.line().say(message(8193, 2, 1));
        transport.line().say(message(12289, 2, 1));
        transport.line().say(message(16385, 1, 2));
        assertThat(transport.line().heard).isEmpty();
        timer.pass(Duration.ofMillis(200));
        assertThat(transport.line().heard)
                .containsExactly(new ClientFrame.Receipt(ChatType.PRIVATE, 2, 12289, ReceiptStatus.DELIVERED));
    }

    @Test
    void receiptsThatTheRateLimitMayHaveRefusedAreSaidAgain() {
        ParleyClient client = connected();
        client.read(ChatType.PRIVATE, 2, 8193);
        ClientFrame.Receipt read = new ClientFrame.Receipt(ChatType.PRIVATE, 2, 8193, ReceiptStatus.READ);
        assertThat(transport.line().takeHeard()).containsExactly(read);
        transport.line().say(new ServerFrame.Failure(ErrorCode.RATE_LIMITED, "too fast", null, 50L));
        assertThat(transport.line().takeHeard()).isEmpty();
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().takeHeard()).containsExactly(read);
    }

    @Test
    void marksOfManyConversationsDoNotMeetTheRateLimit() {
        ParleyClient client = client(options -> options);
        for (int peer = 2; peer <= 26; peer++) {
            client.read(ChatType.PRIVATE, peer, 8193);
        }
        client.connect();
        assertThat(transport.line().accept().takeHeard()).hasSize(10);
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().takeHeard()).hasSize(10);
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().takeHeard()).hasSize(5);
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().takeHeard()).isEmpty();
    }

    @Test
    void typingIsSaidNowOrNotAtAll() {
        ParleyClient client = client(options -> options);
        client.typing(ChatType.PRIVATE, 2);
        client.connect();
        assertThat(transport.line().accept().takeHeard()).isEmpty();
        client.typing(ChatType.PRIVATE, 2);
        assertThat(transport.line().takeHeard()).containsExactly(new ClientFrame.Typing(ChatType.PRIVATE, 2));
    }

    private ParleyClient connected() {
        ParleyClient client = client(options -> options);
        client.connect();
        transport.line().accept();
        return client;
    }

    private ParleyClient client(UnaryOperator<ClientOptions> change) {
        return client(TokenSource.fixed("token-1"), change);
    }

    private ParleyClient client(TokenSource tokens, UnaryOperator<ClientOptions> change) {
        ClientOptions options = ClientOptions.of(URI.create("http://chat.test:8080"), surroundings());
        return new ParleyClient(change.apply(options), tokens, heard);
    }

    private Surroundings surroundings() {
        return new Surroundings(transport, timer, Runnable::run, new Random(42));
    }

    private void breakLineAndWait() {
        transport.line().events.lost("reset");
        timer.pass(Duration.ofSeconds(1));
    }

    private static List<ClientFrame.Chat> chats(Line line) {
        return line.takeHeard().stream().map(ClientFrame.Chat.class::cast).toList();
    }

    private static ClientFrame.Chat onlyChat(Line line) {
        List<ClientFrame.Chat> chats = chats(line);
        assertThat(chats).hasSize(1);
        return chats.getFirst();
    }

    private static List<String> contents(Line line) {
        return chats(line).stream().map(chat -> chat.body().content()).toList();
    }

    private static Ack ack(ClientFrame.Chat sent, long messageId) {
        return new Ack(sent.clientMsgId(), messageId, CREATED_AT);
    }

    private static ServerFrame.Chat own(ClientFrame.Chat sent, long messageId) {
        return new ServerFrame.Chat(
                messageId, sent.chatType(), 1, sent.receiverId(), sent.body(), CREATED_AT, sent.clientMsgId());
    }

    private static ServerFrame.Chat message(long messageId, int senderId, int receiverId) {
        MessageBody body = new MessageBody(MessageType.TEXT, "message " + messageId, null);
        return new ServerFrame.Chat(messageId, ChatType.PRIVATE, senderId, receiverId, body, CREATED_AT, null);
    }

    private static ServerFrame.Ready ready(long offset) {
        return new ServerFrame.Ready(Position.of(offset), false);
    }

    private static ServerFrame.Failure failure(ErrorCode code, String clientMsgId, Long retryAfterMs) {
        return new ServerFrame.Failure(code, "no", clientMsgId, retryAfterMs);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void assertFailed(CompletableFuture<?> future, Class<? extends Exception> how) {
        assertThat(future).isCompletedExceptionally();
        Throwable cause = future.exceptionNow();
        assertThat(cause instanceof CompletionException ? cause.getCause() : cause)
                .isInstanceOf(how);
    }

    /** token-1, token-2 and so on, all ending at the same time. */
    private static final class NumberedTokens implements TokenSource {

        private final Instant expiresAt;
        private int number = 1;

        NumberedTokens(Instant expiresAt) {
            this.expiresAt = expiresAt;
        }

        @Override
        public Token current() {
            return new Token("token-" + number, expiresAt);
        }

        @Override
        public Token renew(Token old) {
            number++;
            return current();
        }
    }
}
