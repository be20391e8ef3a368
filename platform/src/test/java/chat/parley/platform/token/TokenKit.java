package chat.parley.platform.token;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.Keys;
import java.io.IOException;
import java.net.URI;
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
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** Keys, the files that publish them, and tokens that are signed with them. */
final class TokenKit {

    static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");
    static final Duration SKEW = Duration.ofSeconds(30);
    static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);
    static final SecretKey SECRET_KEY = Keys.hmacShaKeyFor(new byte[32]);
    static final KeyPair ED = Jwks.CRV.Ed25519.keyPair().build();
    static final KeyPair EC = Jwts.SIG.ES256.keyPair().build();
    static final KeyPair RSA = Jwts.SIG.RS256.keyPair().build();

    private TokenKit() {}

    /** One who believes the secret, and the keys {@code ed}, {@code ec} and {@code rsa} of a set in this directory. */
    static TokenVerifier verifierOfAll(Path directory) throws IOException {
        Path jwkSet = directory.resolve("jwks.json");
        publish(jwkSet, Map.of("ed", ED, "ec", EC, "rsa", RSA));
        return verifier(SECRET, List.of(), jwkSet.toUri(), null, null, NOW);
    }

    static JwtBuilder token(String subject) {
        return Jwts.builder().subject(subject).expiration(Date.from(NOW.plus(Duration.ofHours(1))));
    }

    static JwtBuilder with(String keyId) {
        return token("7").header().keyId(keyId).and();
    }

    static TokenVerifier verifier(
            @Nullable String secret,
            List<String> previous,
            @Nullable URI jwkSet,
            @Nullable String issuer,
            @Nullable String audience,
            Instant now) {
        return new TokenVerifier(properties(secret, previous, jwkSet, issuer, audience), clock(now));
    }

    static AuthProperties properties(
            @Nullable String secret,
            List<String> previous,
            @Nullable URI jwkSet,
            @Nullable String issuer,
            @Nullable String audience) {
        return new AuthProperties(
                secret, previous, jwkSet, Duration.ofMinutes(5), issuer, audience, Duration.ofHours(12), SKEW);
    }

    static Clock clock(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    /** Writes a JWK set; the keys by their ids. */
    static void publish(Path jwkSet, Map<String, KeyPair> keys) throws IOException {
        StringBuilder json = new StringBuilder("{\"keys\":[");
        keys.forEach((keyId, pair) -> json.append(json.length() > 9 ? "," : "")
                .append(Jwks.json(Jwks.builder()
                        .<PublicKey, PrivateKey>key(pair.getPublic())
                        .id(keyId)
                        .build())));
        Files.writeString(jwkSet, json.append("]}"));
    }
}
