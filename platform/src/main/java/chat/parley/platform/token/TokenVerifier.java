package chat.parley.platform.token;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.UnsupportedJwtException;
import io.jsonwebtoken.security.SignatureException;
import io.jsonwebtoken.security.UnsupportedKeyException;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens (contract, section 2): HS256 by a configured secret, EdDSA, ES256 or RS256 by a key of the JWK set.
 * The key decides, not the token: {@code none}, {@code jku}, {@code jwk} and {@code x5c} have no say, and an algorithm
 * that does not fit the key is refused. Compressed tokens are refused.
 *
 * <p>Parley's own tokens name their secret. Who else signs by HS256 names it as he likes or not at all: such a token is
 * tried with one secret after the other, so that secrets can be changed under it too.
 */
public final class TokenVerifier {

    /** What a token turned out to be. */
    public sealed interface Verdict {
        /** It is good until {@code expiresAt}: its {@code exp} and the allowance for clocks that differ. */
        record Accepted(int userId, Instant expiresAt) implements Verdict {}

        /** It is not; the reason is fit for the caller's eyes. */
        record Refused(String reason) implements Verdict {}

        /** It may be, by a key that could not be fetched: nobody has to log in anew for that. To be asked again after this. */
        record Undecided(String reason, Duration retryAfter) implements Verdict {}
    }

    private static final int MAX_TOKEN_LENGTH = 8192;
    private static final String EDDSA = "EdDSA";
    private static final Verdict UNDECIDED =
            new Verdict.Undecided("the keys cannot be fetched, try again", JwkSetSource.MIN_RELOAD_INTERVAL);

    private final List<HmacSecret> secrets;
    private final @Nullable JwkSetSource jwkSet;
    private final JwtParser parser;
    /** One for each of the secrets, in their order. */
    private final List<JwtParser> parsersBySecret;

    private final Duration clockSkew;

    /**
     * @throws IllegalStateException when neither a secret nor a JWK set is configured, or a secret is too short; the
     *     message names the property
     */
    public TokenVerifier(AuthProperties properties, Clock clock) {
        this(properties, clock, System::nanoTime);
    }

    /** @param nanoTime tells when the key set is due, whatever the clock is set to */
    TokenVerifier(AuthProperties properties, Clock clock, LongSupplier nanoTime) {
        this.secrets = secretsOf(properties);
        this.clockSkew = properties.clockSkew().truncatedTo(ChronoUnit.SECONDS);
        this.jwkSet = properties.jwkSetUri() == null
                ? null
                : new JwkSetSource(properties.jwkSetUri(), properties.jwkSetRefresh(), nanoTime);
        if (secrets.isEmpty() && jwkSet == null) {
            throw new IllegalStateException(
                    "neither parley.auth.secret nor parley.auth.jwk-set-uri is set: " + "no token could be verified");
        }
        this.parser = parser(properties, clock).keyLocator(this::keyFor).build();
        this.parsersBySecret = secrets.stream()
                .map(secret ->
                        parser(properties, clock).verifyWith(secret.key()).build())
                .toList();
    }

    private static JwtParserBuilder parser(AuthProperties properties, Clock clock) {
        JwtParserBuilder builder = Jwts.parser()
                .clock(() -> Date.from(clock.instant()))
                .clockSkewSeconds(properties.clockSkew().toSeconds())
                .sig()
                .clear()
                .add(List.of(Jwts.SIG.HS256, Jwts.SIG.RS256, Jwts.SIG.ES256, Jwts.SIG.EdDSA))
                .and()
                .zip()
                .clear()
                .and();
        if (properties.issuer() != null) {
            builder.requireIssuer(properties.issuer());
        }
        if (properties.audience() != null) {
            builder.requireAudience(properties.audience());
        }
        return builder;
    }

    /** Verifies a token. Never throws. */
    public Verdict verify(String token) {
        if (token.length() > MAX_TOKEN_LENGTH) {
            return new Verdict.Refused("token is over " + MAX_TOKEN_LENGTH + " characters");
        }
        try {
            Claims claims = claimsOf(token);
            if (claims.getExpiration() == null) {
                return new Verdict.Refused("token has no exp");
            }
            int userId = userIdOf(claims.getSubject());
            return userId < 1
                    ? new Verdict.Refused("sub is not a user id")
                    : new Verdict.Accepted(
                            userId, claims.getExpiration().toInstant().plus(clockSkew));
        } catch (KeySetNotLoadedException unknown) {
            return UNDECIDED;
        } catch (io.jsonwebtoken.ExpiredJwtException expired) {
            return new Verdict.Refused("token has expired");
        } catch (JwtException | IllegalArgumentException invalid) {
            // The library's message may quote the token.
            return new Verdict.Refused("token is not valid");
        }
    }

    private Claims claimsOf(String token) {
        try {
            return parser.parseSignedClaims(token).getPayload();
        } catch (SecretNotNamedException anyOfThem) {
            return claimsBySomeSecret(token);
        }
    }

    private Claims claimsBySomeSecret(String token) {
        for (JwtParser each : parsersBySecret) {
            try {
                return each.parseSignedClaims(token).getPayload();
            } catch (SignatureException byAnother) {
                // The next one may be it.
            }
        }
        throw new UnsupportedKeyException("no such secret");
    }

    static List<HmacSecret> secretsOf(AuthProperties properties) {
        List<HmacSecret> secrets = new ArrayList<>();
        if (properties.secret() != null) {
            secrets.add(HmacSecret.parse("parley.auth.secret", properties.secret()));
        }
        for (String previous : properties.previousSecrets()) {
            secrets.add(HmacSecret.parse("parley.auth.previous-secrets", previous));
        }
        return List.copyOf(secrets);
    }

    private Key keyFor(Header anybodys) {
        if (!(anybodys instanceof JwsHeader header)) {
            throw new UnsupportedJwtException("not a signed token");
        }
        String keyId = header.getKeyId();
        if (Jwts.SIG.HS256.getId().equals(header.getAlgorithm())) {
            return secrets.stream()
                    .filter(secret -> secret.keyId().equals(keyId))
                    .findFirst()
                    .map(HmacSecret::key)
                    .orElseThrow(SecretNotNamedException::new);
        }
        if (jwkSet == null || keyId == null) {
            throw new UnsupportedKeyException("no key set");
        }
        Key key = switch (jwkSet.find(keyId)) {
            case JwkSetSource.Search.Found found -> found.key();
            case JwkSetSource.Search.NoSuchKey ignored -> throw new UnsupportedKeyException("no such key");
            case JwkSetSource.Search.NotLoaded ignored -> throw new KeySetNotLoadedException();
        };
        if (!fits(header.getAlgorithm(), key)) {
            throw new UnsupportedKeyException("the algorithm does not fit the key");
        }
        return key;
    }

    private static boolean fits(String algorithm, Key key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "RS256".equals(algorithm);
            case "EC" -> "ES256".equals(algorithm);
            case EDDSA, "Ed25519", "Ed448" -> EDDSA.equals(algorithm);
            default -> false;
        };
    }

    /** Which of the secrets signed it, if any, the header does not say. As the one below, out through the parser. */
    private static final class SecretNotNamedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        SecretNotNamedException() {
            super("no such secret", null, false, false);
        }
    }

    /** Out through the parser, which asks for the key and takes no other answer. */
    private static final class KeySetNotLoadedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        KeySetNotLoadedException() {
            super("the key set is not loaded", null, false, false);
        }
    }

    private static int userIdOf(@Nullable String subject) {
        try {
            return subject == null || !subject.matches("[1-9][0-9]{0,9}") ? -1 : Integer.parseInt(subject);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }
}
