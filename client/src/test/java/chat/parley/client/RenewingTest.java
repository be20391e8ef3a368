package chat.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.connection.Token;
import chat.parley.client.connection.TokenSource;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ServerFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a client has its token renewed, by whatever clock. */
class RenewingTest extends ClientInHand {

    private static final Duration HALF_DAY = Duration.ofHours(12);
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);

    @Test
    void aTokenIsRenewedOnTheConnectionBeforeItEnds() {
        connected(new Issuer(Duration.ofSeconds(100), Duration.ZERO, false));
        assertThat(renewalsWithin(Duration.ofSeconds(79))).isEmpty();
        assertThat(renewalsWithin(Duration.ofSeconds(1))).containsExactly(new ClientFrame.Auth("token-2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, -3})
    void aTokenThatSaysHowLongItLastsIsRenewedInTimeByAnyClock(int hoursAhead) {
        connected(new Issuer(HALF_DAY, Duration.ofHours(hoursAhead), true));
        for (int renewal = 0; renewal < 2; renewal++) {
            assertThat(renewalsWithin(Duration.ofMinutes(9 * 60 + 35))).isEmpty();
            assertThat(renewalsWithin(Duration.ofMinutes(1))).hasSize(1);
        }
    }

    @Test
    void aTokenIsAsOldAsItIsOnTheNextConnectionToo() {
        connected(new Issuer(HALF_DAY, Duration.ofHours(-3), true));
        assertThat(renewalsWithin(Duration.ofHours(9))).isEmpty();
        breakLineAndWait();
        transport.line().accept();
        assertThat(renewalsWithin(Duration.ofHours(2))).isEmpty();
        assertThat(renewalsWithin(Duration.ofMinutes(25))).hasSize(1);
    }

    @Test
    void aTokenOfSecondsIsRenewedInTime() {
        connected(new Issuer(Duration.ofSeconds(30), Duration.ZERO, true));
        assertThat(renewalsWithin(Duration.ofSeconds(23))).isEmpty();
        assertThat(renewalsWithin(Duration.ofSeconds(1))).hasSize(1);
    }

    @Test
    void aClockThatIsAheadByMoreThanATokenLastsMakesNoStorm() {
        connected(new Issuer(HALF_DAY, Duration.ofHours(13), false));
        assertThat(renewalsWithin(Duration.ofSeconds(59))).isEmpty();
        assertThat(renewalsWithin(Duration.ofMinutes(10))).hasSize(10);
    }

    private void connected(TokenSource tokens) {
        client(tokens, options -> options).connect();
        transport.line().accept();
    }

    /** What the client sends while this time passes and the server answers its pings. */
    private List<ClientFrame> renewalsWithin(Duration time) {
        List<ClientFrame> renewals = new ArrayList<>();
        for (Duration rest = time; rest.isPositive(); rest = rest.minus(HEARTBEAT)) {
            timer.pass(rest.compareTo(HEARTBEAT) < 0 ? rest : HEARTBEAT);
            transport.line().say(new ServerFrame.Pong());
            transport.line().takeHeard().stream()
                    .filter(ClientFrame.Auth.class::isInstance)
                    .forEach(renewals::add);
        }
        return renewals;
    }

    /** Issues tokens by the server's clock, from which the client's is so far ahead. */
    private final class Issuer implements TokenSource {

        private final Duration lifetime;
        private final Duration ahead;
        private final boolean readable;
        private int number = 1;
        private Token current;

        Issuer(Duration lifetime, Duration ahead, boolean readable) {
            this.lifetime = lifetime;
            this.ahead = ahead;
            this.readable = readable;
            this.current = issue();
        }

        @Override
        public Token current() {
            return current;
        }

        @Override
        public Token renew(Token old) {
            number++;
            current = issue();
            return current;
        }

        private Token issue() {
            Instant issuedAt = timer.now().minus(ahead);
            Instant expiresAt = issuedAt.plus(lifetime);
            String claims = "{\"sub\":\"1\",\"jti\":\"%d\",\"iat\":%d,\"exp\":%d}"
                    .formatted(number, issuedAt.getEpochSecond(), expiresAt.getEpochSecond());
            String payload =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
            return new Token(readable ? "e30." + payload + ".c2lnbmVk" : "token-" + number, expiresAt);
        }
    }
}
