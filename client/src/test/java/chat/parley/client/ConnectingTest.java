package chat.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.FakeTransport.Line;
import chat.parley.client.connection.ConnectionState;
import chat.parley.client.connection.Token;
import chat.parley.client.connection.TokenException;
import chat.parley.client.connection.TokenSource;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrame.Ack;
import chat.parley.protocol.log.Position;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a client comes, goes and comes back. */
@SuppressWarnings("FutureReturnValueIgnored") // What matters is what goes over the line.
class ConnectingTest extends ClientInHand {

    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

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
    void tokensComeLaterWhereTheirServerIsDown() {
        List<String> answers = new ArrayList<>(List.of("down", "broken", "unlinked", "token"));
        TokenSource source = new TokenSource() {
            @Override
            public Token current() throws TokenException {
                return switch (answers.removeFirst()) {
                    case "down" -> throw new TokenException("does not answer", true);
                    case "broken" -> throw new IllegalStateException("a fault of the application's own");
                    case "unlinked" -> throw new NoClassDefFoundError("a fault of the application's class path");
                    case String token -> new Token(token, Instant.MAX);
                };
            }

            @Override
            public Token renew(Token old) {
                throw new AssertionError("nothing to renew");
            }
        };
        client(source, options -> options).connect();
        timer.pass(Duration.ofSeconds(4));
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
    void waitsLongerForAServerThatHasManyToGreetUntilItHasGreetedThisOne() {
        client(options -> options).connect();
        for (int patience : List.of(15, 30, 60, 60)) {
            Line line = transport.line();
            timer.pass(Duration.ofSeconds(patience).minusMillis(1));
            assertThat(line.aborted).as("within %d s", patience).isFalse();
            timer.pass(Duration.ofMillis(1));
            assertThat(line.aborted).as("after %d s", patience).isTrue();
            timer.pass(((ConnectionState.Lost) heard.lastState()).retryIn());
        }
        transport.line().accept();
        transport.line().events.lost("broken");
        timer.pass(((ConnectionState.Lost) heard.lastState()).retryIn());
        timer.pass(Duration.ofSeconds(15));
        assertThat(transport.line().aborted).isTrue();
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

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static ServerFrame.Ready ready(long offset) {
        return new ServerFrame.Ready(Position.of(offset), false);
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
