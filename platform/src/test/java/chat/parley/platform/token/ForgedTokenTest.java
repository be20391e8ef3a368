package chat.parley.platform.token;

import static chat.parley.platform.token.TokenKit.EC;
import static chat.parley.platform.token.TokenKit.RSA;
import static chat.parley.platform.token.TokenKit.SECRET_KEY;
import static chat.parley.platform.token.TokenKit.token;
import static chat.parley.platform.token.TokenKit.verifierOfAll;
import static chat.parley.platform.token.TokenKit.with;
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
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of somebody who has no key: the attacks of RFC 8725, and headers that are made up. */
class ForgedTokenTest {

    @TempDir
    Path directory;

    private TokenVerifier verifier;

    @BeforeEach
    void configure() throws IOException {
        verifier = verifierOfAll(directory);
    }

    @Test
    void refusesATokenWithoutSignature() {
        assertRefused(token("7").compact());
        assertRefused(token("7").signWith(SECRET_KEY, Jwts.SIG.HS256).compact().replaceFirst("[^.]+$", ""));
    }

    @Test
    void refusesASecretMadeOfThePublicKey() {
        SecretKey fromPublicKey = Keys.hmacShaKeyFor(RSA.getPublic().getEncoded());
        assertRefused(with("rsa").signWith(fromPublicKey, Jwts.SIG.HS256).compact());
        assertRefused(token("7").signWith(fromPublicKey, Jwts.SIG.HS256).compact());
    }

    @Test
    void refusesAnAlgorithmThatDoesNotFitTheKey() {
        assertRefused(with("rsa").signWith(RSA.getPrivate(), Jwts.SIG.RS512).compact());
        assertRefused(with("rsa").signWith(RSA.getPrivate(), Jwts.SIG.PS256).compact());
        assertRefused(with("rsa").signWith(EC.getPrivate(), Jwts.SIG.ES256).compact());
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
        assertRefused(token("7").signWith(EC.getPrivate(), Jwts.SIG.ES256).compact());
    }

    /** Whatever a header names, nobody is asked: the keys are those that are configured. */
    @Test
    void noHeaderMakesTheVerifierFetchAnything() throws IOException {
        try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + elsewhere.getLocalPort() + "/keys.json";
            KeyPair mine = Jwts.SIG.RS256.keyPair().build();
            SecretKey guessed = Keys.hmacShaKeyFor("a secret of nobody, thirty-two b".getBytes(StandardCharsets.UTF_8));
            for (String name : List.of("jku", "x5u", "kid")) {
                for (String keyId : List.of("rsa", "unknown", url)) {
                    JwtBuilder token = token("7");
                    token.header().add("kid", keyId).add(name, url);
                    assertRefused(
                            token.signWith(mine.getPrivate(), Jwts.SIG.RS256).compact());
                    assertRefused(token.signWith(guessed, Jwts.SIG.HS256).compact());
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
                .encryptWith(RSA.getPublic(), Jwts.KEY.RSA_OAEP_256, Jwts.ENC.A256GCM)
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

    private void assertRefused(String token) {
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Refused.class);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
