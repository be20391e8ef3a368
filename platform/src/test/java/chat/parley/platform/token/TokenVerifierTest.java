package chat.parley.platform.token;

import static chat.parley.platform.token.TokenKit.EC;
import static chat.parley.platform.token.TokenKit.ED;
import static chat.parley.platform.token.TokenKit.NOW;
import static chat.parley.platform.token.TokenKit.RSA;
import static chat.parley.platform.token.TokenKit.SECRET;
import static chat.parley.platform.token.TokenKit.SECRET_KEY;
import static chat.parley.platform.token.TokenKit.SKEW;
import static chat.parley.platform.token.TokenKit.clock;
import static chat.parley.platform.token.TokenKit.properties;
import static chat.parley.platform.token.TokenKit.token;
import static chat.parley.platform.token.TokenKit.verifier;
import static chat.parley.platform.token.TokenKit.verifierOfAll;
import static chat.parley.platform.token.TokenKit.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.platform.token.TokenVerifier.Verdict;
import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens count, and for whom. */
class TokenVerifierTest {

    @TempDir
    Path directory;

    private TokenVerifier verifier;

    @BeforeEach
    void configure() throws IOException {
        verifier = verifierOfAll(directory);
    }

    @Test
    void acceptsEachAlgorithmWithItsKey() {
        assertAccepted(token("7").signWith(SECRET_KEY, Jwts.SIG.HS256).compact());
        assertAccepted(with("ed").signWith(ED.getPrivate(), Jwts.SIG.EdDSA).compact());
        assertAccepted(with("ec").signWith(EC.getPrivate(), Jwts.SIG.ES256).compact());
        assertAccepted(with("rsa").signWith(RSA.getPrivate(), Jwts.SIG.RS256).compact());
    }

    @Test
    void acceptsWhatItIssues() {
        TokenIssuer.IssuedToken issued =
                new TokenIssuer(properties(SECRET, List.of(), null, "us", "chat"), clock(NOW)).issue(7);
        assertThat(issued.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(12)));
        assertThat(verifier(SECRET, List.of(), null, "us", "chat", NOW).verify(issued.token()))
                .isEqualTo(new Verdict.Accepted(7, issued.expiresAt().plus(SKEW)));
    }

    @Test
    void refusesATokenThatHasExpiredOrNeverDoes() {
        assertRefused(
                Jwts.builder().subject("7").signWith(SECRET_KEY, Jwts.SIG.HS256).compact());
        String token = token("7").signWith(SECRET_KEY, Jwts.SIG.HS256).compact();
        TokenVerifier later = verifier(SECRET, List.of(), null, null, null, NOW.plus(Duration.ofMinutes(61)));
        assertThat(later.verify(token)).isEqualTo(new Verdict.Refused("token has expired"));
    }

    @Test
    void acceptsATokenExactlyUntilItSaidItWould() {
        String token = token("7").signWith(SECRET_KEY, Jwts.SIG.HS256).compact();
        Instant end = ((Verdict.Accepted) verifier.verify(token)).expiresAt();
        assertThat(verifier(SECRET, List.of(), null, null, null, end).verify(token))
                .isEqualTo(new Verdict.Accepted(7, end));
        assertThat(verifier(SECRET, List.of(), null, null, null, end.plusMillis(1))
                        .verify(token))
                .isEqualTo(new Verdict.Refused("token has expired"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2147483648", "1.0", "007", "admin", " 7", "٧"})
    void refusesASubjectThatIsNoUserId(String subject) {
        assertRefused(token(subject).signWith(SECRET_KEY, Jwts.SIG.HS256).compact());
    }

    @Test
    void asksForIssuerAndAudienceWhereConfigured() {
        TokenVerifier strict = verifier(SECRET, List.of(), null, "us", "chat", NOW);
        assertThat(strict.verify(token("7").signWith(SECRET_KEY).compact())).isInstanceOf(Verdict.Refused.class);
        assertThat(strict.verify(token("7").issuer("us").signWith(SECRET_KEY).compact()))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(strict.verify(token("7")
                        .issuer("them")
                        .audience()
                        .add("chat")
                        .and()
                        .signWith(SECRET_KEY)
                        .compact()))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(strict.verify(token("7")
                        .issuer("us")
                        .audience()
                        .add("chat")
                        .and()
                        .signWith(SECRET_KEY)
                        .compact()))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "{}", "eyJhbGciOiJub25lIn0.e30."})
    void refusesWhatIsNoToken(String text) {
        assertRefused(text);
        assertRefused("a".repeat(8193));
    }

    @Test
    void aWrongSettingNamesItsProperty() {
        assertThatThrownBy(() -> verifier("c2hvcnQ=", List.of(), null, null, null, NOW))
                .hasMessageContaining("parley.auth.secret")
                .hasMessageContaining("256");
        assertThatThrownBy(() -> verifier("not base64!", List.of(), null, null, null, NOW))
                .hasMessageContaining("parley.auth.secret");
        assertThatThrownBy(() -> verifier(null, List.of(), null, null, null, NOW))
                .hasMessageContaining("parley.auth.jwk-set-uri");
        assertThatThrownBy(() -> new TokenIssuer(properties(null, List.of(), null, null, null), clock(NOW)))
                .hasMessageContaining("parley.auth.secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login.example.org/jwks.json",
                "ftp://login.example.org/jwks.json",
                "https:jwks.json",
                "file:jwks.json"
            })
    void aKeySetThatCannotBeFetchedIsToldAtTheStart(URI address) {
        assertThatThrownBy(() -> verifier(null, List.of(), address, null, null, NOW))
                .hasMessageContaining("parley.auth.jwk-set-uri")
                .hasMessageContaining("https://");
    }

    private void assertAccepted(String token) {
        assertThat(verifier.verify(token))
                .isEqualTo(new Verdict.Accepted(7, NOW.plus(Duration.ofHours(1)).plus(SKEW)));
    }

    private void assertRefused(String token) {
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Refused.class);
    }
}
