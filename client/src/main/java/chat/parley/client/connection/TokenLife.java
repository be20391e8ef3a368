package chat.parley.client.connection;

import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * How long a token lasts from when it came. Its end is by the server's clock, and this machine's may be hours off: where the
 * two do not fit together, what counts is how long the token says that it lasts ({@code exp} less {@code iat}).
 *
 * @param left from when it came
 * @param leastWait it is not renewed before: a clock that is wrong makes no storm of renewals
 */
record TokenLife(Duration left, Duration leastWait) {

    /** A token is renewed when this share of its rest is over. */
    private static final int RENEW_AT_PERCENT = 80;

    private static final Duration LEAST_WAIT = Duration.ofSeconds(60);

    /** What lasts longer is renewed once a year. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Of a token that came now. */
    static TokenLife of(Token token, Instant now) {
        Duration byClock = shorter(Duration.between(now, token.expiresAt()), LONGEST);
        return whole(token.value())
                .map(whole -> {
                    boolean fits = byClock.isPositive() && byClock.compareTo(whole) <= 0;
                    return new TokenLife(fits ? byClock : whole, shorter(LEAST_WAIT, share(whole)));
                })
                .orElseGet(() -> new TokenLife(byClock, LEAST_WAIT));
    }

    /** When to renew a token that came so long ago. */
    Duration renewIn(Duration age) {
        Duration wait = share(left.minus(age));
        return wait.compareTo(leastWait) < 0 ? leastWait : wait;
    }

    /** What a JWT says; other tokens, and those that do not say when they were issued, say nothing. */
    private static Optional<Duration> whole(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonObject claims = JsonObject.parse(Base64.getUrlDecoder().decode(parts[1]));
            long issuedAt = claims.integer("iat", 0, Long.MAX_VALUE);
            long seconds = claims.integer("exp", 0, Long.MAX_VALUE) - issuedAt;
            return seconds > 0 ? Optional.of(shorter(Duration.ofSeconds(seconds), LONGEST)) : Optional.empty();
        } catch (FieldException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Duration share(Duration rest) {
        return rest.multipliedBy(RENEW_AT_PERCENT).dividedBy(100);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
