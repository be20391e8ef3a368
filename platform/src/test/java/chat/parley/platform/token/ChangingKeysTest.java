package chat.parley.platform.token;

import static chat.parley.platform.token.TokenKit.ED;
import static chat.parley.platform.token.TokenKit.NOW;
import static chat.parley.platform.token.TokenKit.SECRET;
import static chat.parley.platform.token.TokenKit.SECRET_KEY;
import static chat.parley.platform.token.TokenKit.SKEW;
import static chat.parley.platform.token.TokenKit.clock;
import static chat.parley.platform.token.TokenKit.properties;
import static chat.parley.platform.token.TokenKit.publish;
import static chat.parley.platform.token.TokenKit.token;
import static chat.parley.platform.token.TokenKit.verifier;
import static chat.parley.platform.token.TokenKit.verifierOfAll;
import static chat.parley.platform.token.TokenKit.with;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.token.TokenVerifier.Verdict;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that change while people are logged in. */
class ChangingKeysTest {

    @TempDir
    Path directory;

    private Path jwkSet;
    private TokenVerifier verifier;
    private Duration sinceStart = Duration.ZERO;

    @BeforeEach
    void configure() throws IOException {
        jwkSet = directory.resolve("jwks.json");
        verifier = verifierOfAll(directory);
    }

    @Test
    void aPreviousSecretStillVerifies() {
        String old = Base64.getEncoder()
                .encodeToString("an old secret of thirty-two bytes".getBytes(StandardCharsets.UTF_8));
        String token = new TokenIssuer(properties(old, List.of(), null, null, null), clock(NOW))
                .issue(7)
                .token();
        assertRefused(token);
        assertThat(verifier(SECRET, List.of(old), null, null, null, NOW).verify(token))
                .isInstanceOf(Verdict.Accepted.class);
    }

    /** The order of docs/operations.md: first all verify the new secret, then it signs, then the old one is forgotten. */
    @Test
    void aSecretIsChangedWithoutLoggingAnybodyOut() {
        String fresh =
                Base64.getEncoder().encodeToString("a fresh secret of thirty-two byt".getBytes(StandardCharsets.UTF_8));
        AuthProperties before = properties(SECRET, List.of(), null, null, null);
        AuthProperties prepared = properties(SECRET, List.of(fresh), null, null, null);
        AuthProperties changed = properties(fresh, List.of(SECRET), null, null, null);
        AuthProperties after = properties(fresh, List.of(), null, null, null);

        // While a step is rolled out, an instance of the step before meets tokens of the step after, and the other way
        // round.
        assertThat(acceptsTokensOf(before, before, prepared)).isTrue();
        assertThat(acceptsTokensOf(prepared, before, prepared, changed)).isTrue();
        assertThat(acceptsTokensOf(changed, before, prepared, changed, after)).isTrue();
        assertThat(acceptsTokensOf(after, changed, after)).isTrue();
        // Why the first step is there, and why the last one waits for the old tokens to run out.
        assertThat(acceptsTokensOf(before, changed)).isFalse();
        assertThat(acceptsTokensOf(after, before)).isFalse();
    }

    /** Signed by a back end of one's own that knows the secret: its {@code kid} is its own, or there is none. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"2026-11", ""})
    void aTokenThatDoesNotNameItsSecretIsGoodWhileTheSecretIsThere(@Nullable String keyId) {
        String fresh =
                Base64.getEncoder().encodeToString("a fresh secret of thirty-two byt".getBytes(StandardCharsets.UTF_8));
        JwtBuilder claims = keyId == null ? token("7") : with(keyId);
        String signed = claims.signWith(SECRET_KEY, Jwts.SIG.HS256).compact();
        for (AuthProperties knowing : List.of(
                properties(SECRET, List.of(), null, null, null),
                properties(fresh, List.of(SECRET), null, null, null),
                properties(SECRET, List.of(fresh), null, null, null))) {
            verifier = new TokenVerifier(knowing, clock(NOW));
            assertAccepted(signed);
        }
        verifier = new TokenVerifier(properties(fresh, List.of(), null, null, null), clock(NOW));
        assertRefused(signed);
    }

    /** Whichever secret it is tried with, the rest of it counts. */
    @Test
    void aTokenThatDoesNotNameItsSecretIsHeldAgainstTheRestOfTheRules() {
        String fresh =
                Base64.getEncoder().encodeToString("a fresh secret of thirty-two byt".getBytes(StandardCharsets.UTF_8));
        String signed = token("7").issuer("us").signWith(SECRET_KEY).compact();
        assertThat(verifier(fresh, List.of(SECRET), null, "us", null, NOW).verify(signed))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(verifier(fresh, List.of(SECRET), null, "them", null, NOW).verify(signed))
                .isEqualTo(new Verdict.Refused("token is not valid"));
        assertThat(verifier(fresh, List.of(SECRET), null, "us", null, NOW.plus(Duration.ofHours(2)))
                        .verify(signed))
                .isEqualTo(new Verdict.Refused("token has expired"));
    }

    private static boolean acceptsTokensOf(AuthProperties verifying, AuthProperties... issuing) {
        TokenVerifier verifier = new TokenVerifier(verifying, clock(NOW));
        return Stream.of(issuing)
                .map(each -> new TokenIssuer(each, clock(NOW)).issue(7).token())
                .allMatch(token -> verifier.verify(token) instanceof Verdict.Accepted);
    }

    @Test
    void aKeyThatWasAddedIsFoundWhileRunning() throws IOException {
        KeyPair added = Jwks.CRV.Ed25519.keyPair().build();
        verifier = watched(null, clock(NOW));
        String token = with("new").signWith(added.getPrivate(), Jwts.SIG.EdDSA).compact();
        assertRefused(token);
        publish(jwkSet, Map.of("new", added));
        assertRefused(token);
        sinceStart = Duration.ofSeconds(10);
        assertAccepted(token);
    }

    @Test
    void aKeySetThatCannotBeLoadedLeavesTheKnownKeysInUse() throws IOException {
        String token = with("ed").signWith(ED.getPrivate(), Jwts.SIG.EdDSA).compact();
        assertAccepted(token);
        Files.writeString(jwkSet, "not a key set");
        assertRefused(with("other").signWith(ED.getPrivate(), Jwts.SIG.EdDSA).compact());
        assertAccepted(token);
    }

    /** As where the identity provider is down while a gateway starts. */
    @Test
    void aKeySetThatWasNeverLoadedLeavesItOpenWhetherATokenIsGood() throws IOException {
        Files.delete(jwkSet);
        verifier = watched(SECRET, clock(NOW));
        String token = with("ed").signWith(ED.getPrivate(), Jwts.SIG.EdDSA).compact();
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Undecided.class);
        assertAccepted(token("7").signWith(SECRET_KEY, Jwts.SIG.HS256).compact());
        assertRefused("nonsense");

        publish(jwkSet, Map.of("ed", ED));
        assertThat(verifier.verify(token)).as("not asked all the time").isInstanceOf(Verdict.Undecided.class);
        sinceStart = Duration.ofSeconds(10);
        assertAccepted(token);
        assertRefused(with("other").signWith(ED.getPrivate(), Jwts.SIG.EdDSA).compact());
    }

    @Test
    void aKeySetThatCannotBeLoadedAnyMoreLeavesItOpenWhetherThereIsANewKey() throws IOException {
        verifier = watched(null, clock(NOW));
        String token = with("ed").signWith(ED.getPrivate(), Jwts.SIG.EdDSA).compact();
        assertAccepted(token);
        Files.delete(jwkSet);
        sinceStart = Duration.ofSeconds(10);
        assertThat(verifier.verify(
                        with("new").signWith(ED.getPrivate(), Jwts.SIG.EdDSA).compact()))
                .isInstanceOf(Verdict.Undecided.class);
        assertAccepted(token);
    }

    /** As a file is that somebody is writing anew. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[]", "{\"keys\":7}", "\u0000"})
    void aKeySetThatIsUnusableWhenItIsDueLeavesTheKnownKeysInUse(String content) throws IOException {
        verifier = watched(null, clock(NOW));
        String token = with("ed").signWith(ED.getPrivate(), Jwts.SIG.EdDSA).compact();
        assertAccepted(token);
        Files.writeString(jwkSet, content);
        sinceStart = Duration.ofMinutes(6);
        assertAccepted(token);
    }

    /** As when a machine's clock is put right. */
    @Test
    void aClockThatIsSetBackDoesNotPutOffTheNextLoad() throws IOException {
        KeyPair added = Jwks.CRV.Ed25519.keyPair().build();
        Instant[] now = {NOW};
        verifier = watched(null, new MovableClock(now));
        assertAccepted(with("ed").signWith(ED.getPrivate(), Jwts.SIG.EdDSA).compact());
        publish(jwkSet, Map.of("new", added));
        now[0] = NOW.minus(Duration.ofHours(1));
        sinceStart = Duration.ofSeconds(10);
        assertAccepted(with("new").signWith(added.getPrivate(), Jwts.SIG.EdDSA).compact());
    }

    /** One whose key set is due by {@link #sinceStart}. */
    private TokenVerifier watched(@Nullable String secret, Clock clock) {
        return new TokenVerifier(
                properties(secret, List.of(), jwkSet.toUri(), null, null), clock, () -> sinceStart.toNanos());
    }

    private void assertAccepted(String token) {
        assertThat(verifier.verify(token))
                .isEqualTo(new Verdict.Accepted(7, NOW.plus(Duration.ofHours(1)).plus(SKEW)));
    }

    private void assertRefused(String token) {
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Refused.class);
    }

    private static final class MovableClock extends Clock {

        private final Instant[] now;

        MovableClock(Instant[] now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now[0];
        }
    }
}
