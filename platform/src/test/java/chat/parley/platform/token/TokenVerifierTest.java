package chat.parley.platform.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.platform.token.TokenVerifier.Verdict;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.Keys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {

    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);
    private static final SecretKey SECRET_KEY = Keys.hmacShaKeyFor(new byte[32]);
    private static KeyPair ed;
    private static KeyPair ec;
    private static KeyPair rsa;

    @TempDir
    Path directory;

    private Path jwkSet;
    private TokenVerifier verifier;

    @BeforeAll
    static void makeKeys() {
        ed = Jwks.CRV.Ed25519.keyPair().build();
        ec = Jwts.SIG.ES256.keyPair().build();
        rsa = Jwts.SIG.RS256.keyPair().build();
    }

    @BeforeEach
    void configure() throws IOException {
        jwkSet = directory.resolve("jwks.json");
        publish(Map.of("ed", ed, "ec", ec, "rsa", rsa));
        verifier = verifier(SECRET, List.of(), jwkSet.toUri(), null, null, NOW);
    }

    @Test
    void acceptsEachAlgorithmWithItsKey() {
        assertAccepted(token("7").signWith(SECRET_KEY, Jwts.SIG.HS256).compact());
        assertAccepted(with("ed").signWith(ed.getPrivate(), Jwts.SIG.EdDSA).compact());
        assertAccepted(with("ec").signWith(ec.getPrivate(), Jwts.SIG.ES256).compact());
        assertAccepted(with("rsa").signWith(rsa.getPrivate(), Jwts.SIG.RS256).compact());
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
    void refusesATokenWithoutSignature() {
        assertRefused(token("7").compact());
        assertRefused(token("7").signWith(SECRET_KEY, Jwts.SIG.HS256).compact().replaceFirst("[^.]+$", ""));
    }

    @Test
    void refusesASecretMadeOfThePublicKey() {
        SecretKey fromPublicKey = Keys.hmacShaKeyFor(rsa.getPublic().getEncoded());
        assertRefused(with("rsa").signWith(fromPublicKey, Jwts.SIG.HS256).compact());
        assertRefused(token("7").signWith(fromPublicKey, Jwts.SIG.HS256).compact());
    }

    @Test
    void refusesAnAlgorithmThatDoesNotFitTheKey() {
        assertRefused(with("rsa").signWith(rsa.getPrivate(), Jwts.SIG.RS512).compact());
        assertRefused(with("rsa").signWith(rsa.getPrivate(), Jwts.SIG.PS256).compact());
        assertRefused(with("rsa").signWith(ec.getPrivate(), Jwts.SIG.ES256).compact());
        assertRefused(token("7")
                .signWith(Keys.hmacShaKeyFor(new byte[64]), Jwts.SIG.HS512)
                .compact());
    }

    @Test
    void theTokenHasNoSayInWhichKeyCounts() {
        KeyPair mine = Jwts.SIG.ES256.keyPair().build();
        assertRefused(token("7")
                .header()
                .keyId("ec")
                .jwk(Jwks.builder()
                        .key((java.security.interfaces.ECPublicKey) mine.getPublic())
                        .build())
                .and()
                .signWith(mine.getPrivate(), Jwts.SIG.ES256)
                .compact());
        assertRefused(token("7")
                .header()
                .keyId("ec")
                .jwkSetUrl(URI.create("http://127.0.0.1:1/jwks.json"))
                .and()
                .signWith(mine.getPrivate(), Jwts.SIG.ES256)
                .compact());
        assertRefused(with("../../etc/passwd")
                .signWith(mine.getPrivate(), Jwts.SIG.ES256)
                .compact());
        assertRefused(token("7").signWith(ec.getPrivate(), Jwts.SIG.ES256).compact());
    }

    /** Whatever a header names, nobody is asked: the keys are those that are configured. */
    @Test
    void noHeaderMakesTheVerifierFetchAnything() throws IOException {
        try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + elsewhere.getLocalPort() + "/keys.json";
            KeyPair mine = Jwts.SIG.RS256.keyPair().build();
            for (String name : List.of("jku", "x5u", "kid")) {
                for (String keyId : List.of("rsa", "unknown", url)) {
                    JwtBuilder token = token("7");
                    token.header().add("kid", keyId).add(name, url);
                    assertRefused(
                            token.signWith(mine.getPrivate(), Jwts.SIG.RS256).compact());
                    assertRefused(token.signWith(Keys.hmacShaKeyFor(new byte[48]), Jwts.SIG.HS256)
                            .compact());
                }
            }
            elsewhere.setSoTimeout(1);
            assertThatThrownBy(elsewhere::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void anEncryptedTokenIsNoSignedOne() {
        assertRefused(token("7")
                .encryptWith(Jwts.ENC.A256GCM.key().build(), Jwts.ENC.A256GCM)
                .compact());
        assertRefused(token("7")
                .header()
                .keyId("rsa")
                .and()
                .encryptWith(rsa.getPublic(), Jwts.KEY.RSA_OAEP_256, Jwts.ENC.A256GCM)
                .compact());
        assertRefused(token("7")
                .encryptWith(Keys.password("guess".toCharArray()), Jwts.KEY.PBES2_HS256_A128KW, Jwts.ENC.A256GCM)
                .compact());
    }

    /** The header is read before the signature is looked at: it is anybody's word. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "7",
                "null",
                "\"HS256\"",
                "{\"alg\":null}",
                "{\"alg\":7}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":{\"alg\":\"HS256\"}}",
                "{\"alg\":\"hs256\"}",
                "{\"alg\":\"nOnE\"}",
                "{\"alg\":\"HS256\",\"alg\":\"none\"}",
                "{\"alg\":\"HS256\",\"kid\":7}",
                "{\"alg\":\"HS256\",\"kid\":null}",
                "{\"alg\":\"HS256\",\"kid\":[]}",
                "{\"alg\":\"RS256\",\"kid\":{}}",
                "{\"alg\":\"HS256\",\"jku\":\"::not a url::\"}",
                "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}",
                "{\"alg\":\"HS256\",\"jwk\":7}",
                "{\"alg\":\"HS256\",\"x5c\":[\"not a certificate\"]}",
                "{\"alg\":\"HS256\",\"x5c\":1e400}",
                "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"HS256\",\"crit\":7}",
                "{\"alg\":\"HS256\",\"zip\":\"DEF\"}",
                "{\"alg\":\"HS256\",\"zip\":7}",
                "{\"alg\":\"HS256\",\"enc\":\"A256GCM\"}",
                "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}",
                "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"p2c\":2147483647,\"p2s\":\"AAAAAAAAAAA\"}",
                "{\"alg\":\"HS256\",\"n\":1e999999999}",
                "{\"alg\":NaN}",
                "{alg:HS256}"
            })
    void refusesAnyHeaderThatIsMadeUp(String header) {
        String claims = base64("{\"sub\":\"7\",\"exp\":9999999999}");
        for (String rest : List.of("", "AAAA", "AAAA.AAAA.AAAA", ".", "..")) {
            assertRefused(base64(header) + "." + claims + "." + rest);
            assertRefused(base64(header) + ".." + rest);
        }
    }

    @Test
    void refusesAHeaderThatIsNestedAsDeepAsATokenIsLong() {
        String claims = base64("{\"sub\":\"7\",\"exp\":9999999999}");
        for (String open : List.of("[", "{\"a\":")) {
            String close = open.equals("[") ? "]" : "}";
            int levels = 5_500 / (open.length() + 1);
            String nested = open.repeat(levels) + "1" + close.repeat(levels);
            for (String header :
                    List.of(nested, "{\"alg\":\"HS256\",\"x\":" + nested + "}", open.repeat(5_500 / open.length()))) {
                assertRefused(base64(header) + "." + claims + ".AAAA");
            }
        }
    }

    @Test
    void refusesACompressedToken() {
        assertRefused(token("7")
                .compressWith(Jwts.ZIP.DEF)
                .signWith(SECRET_KEY, Jwts.SIG.HS256)
                .compact());
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

    private static boolean acceptsTokensOf(AuthProperties verifying, AuthProperties... issuing) {
        TokenVerifier verifier = new TokenVerifier(verifying, clock(NOW));
        return Stream.of(issuing)
                .map(each -> new TokenIssuer(each, clock(NOW)).issue(7).token())
                .allMatch(token -> verifier.verify(token) instanceof Verdict.Accepted);
    }

    @Test
    void aKeyThatWasAddedIsFoundWhileRunning() throws IOException {
        KeyPair added = Jwks.CRV.Ed25519.keyPair().build();
        Instant[] now = {NOW};
        verifier = new TokenVerifier(properties(null, List.of(), jwkSet.toUri(), null, null), new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        });
        String token = with("new").signWith(added.getPrivate(), Jwts.SIG.EdDSA).compact();
        assertRefused(token);
        publish(Map.of("new", added));
        assertRefused(token);
        now[0] = NOW.plusSeconds(10);
        assertAccepted(token);
    }

    @Test
    void aKeySetThatCannotBeLoadedLeavesTheKnownKeysInUse() throws IOException {
        String token = with("ed").signWith(ed.getPrivate(), Jwts.SIG.EdDSA).compact();
        assertAccepted(token);
        Files.writeString(jwkSet, "not a key set");
        assertRefused(with("other").signWith(ed.getPrivate(), Jwts.SIG.EdDSA).compact());
        assertAccepted(token);
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

    private void assertAccepted(String token) {
        assertThat(verifier.verify(token))
                .isEqualTo(new Verdict.Accepted(7, NOW.plus(Duration.ofHours(1)).plus(SKEW)));
    }

    private void assertRefused(String token) {
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Refused.class);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JwtBuilder token(String subject) {
        return Jwts.builder().subject(subject).expiration(Date.from(NOW.plus(Duration.ofHours(1))));
    }

    private static JwtBuilder with(String keyId) {
        return token("7").header().keyId(keyId).and();
    }

    private void publish(Map<String, KeyPair> keys) throws IOException {
        StringBuilder json = new StringBuilder("{\"keys\":[");
        keys.forEach((keyId, pair) -> json.append(json.length() > 9 ? "," : "")
                .append(Jwks.json(Jwks.builder()
                        .<PublicKey, PrivateKey>key(pair.getPublic())
                        .id(keyId)
                        .build())));
        Files.writeString(jwkSet, json.append("]}"));
    }

    private static TokenVerifier verifier(
            @Nullable String secret,
            List<String> previous,
            @Nullable URI jwkSet,
            @Nullable String issuer,
            @Nullable String audience,
            Instant now) {
        return new TokenVerifier(properties(secret, previous, jwkSet, issuer, audience), clock(now));
    }

    private static AuthProperties properties(
            @Nullable String secret,
            List<String> previous,
            @Nullable URI jwkSet,
            @Nullable String issuer,
            @Nullable String audience) {
        return new AuthProperties(
                secret, previous, jwkSet, Duration.ofMinutes(5), issuer, audience, Duration.ofHours(12), SKEW);
    }

    private static Clock clock(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
