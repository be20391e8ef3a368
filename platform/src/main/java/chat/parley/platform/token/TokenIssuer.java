package chat.parley.platform.token;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;

/** Issues tokens for Parley's own accounts, signed by HS256 with {@code parley.auth.secret}. */
public final class TokenIssuer {

    /** A token and when it ends. */
    public record IssuedToken(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "IssuedToken[until " + expiresAt + "]";
        }
    }

    private final AuthProperties properties;
    private final HmacSecret secret;
    private final Clock clock;

    /** @throws IllegalStateException when {@code parley.auth.secret} is not set */
    public TokenIssuer(AuthProperties properties, Clock clock) {
        if (properties.secret() == null) {
            throw new IllegalStateException("parley.auth.secret is not set: no token can be issued");
        }
        this.properties = properties;
        this.secret = HmacSecret.parse("parley.auth.secret", properties.secret());
        this.clock = clock;
    }

    /** A token for this user, from now on. */
    public IssuedToken issue(int userId) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = now.plus(properties.tokenLifetime());
        JwtBuilder token = Jwts.builder()
                .header()
                .keyId(secret.keyId())
                .and()
                .subject(Integer.toString(userId))
                .issuedAt(Date.from(now))
                .expiration(Date.from(expiresAt));
        if (properties.issuer() != null) {
            token.issuer(properties.issuer());
        }
        if (properties.audience() != null) {
            token.audience().add(properties.audience());
        }
        return new IssuedToken(token.signWith(secret.key(), Jwts.SIG.HS256).compact(), expiresAt);
    }
}
