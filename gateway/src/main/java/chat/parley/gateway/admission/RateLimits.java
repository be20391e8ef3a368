package chat.parley.gateway.admission;

import chat.parley.gateway.GatewayProperties;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * How much one user may send, over all his connections to this gateway (contract, section 3.4). Gateways do not count
 * together: every frame would wait for Redis, and could not be counted while it is away.
 */
@Component
public final class RateLimits {

    /** What a frame more means. */
    public sealed interface Verdict {
        record Allowed() implements Verdict {}

        /** Too fast; there is room again after this time. */
        record TooFast(long retryAfterMs) implements Verdict {}

        /** Too fast for too long. */
        record Abusive() implements Verdict {}
    }

    private static final Verdict ALLOWED = new Verdict.Allowed();
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(5);

    /** What a user may send, and how often he may be told that it was too much. */
    private record Buckets(Bucket frames, Bucket refusals) {}

    private final LoadingCache<Integer, Buckets> byUser;

    @Autowired
    RateLimits(GatewayProperties properties) {
        this(properties.rate(), TimeMeter.SYSTEM_NANOTIME);
    }

    RateLimits(GatewayProperties.Rate rate, TimeMeter time) {
        this.byUser = Caffeine.newBuilder()
                .expireAfterAccess(FORGOTTEN_AFTER)
                .build(user -> new Buckets(
                        bucket(rate.burst(), rate.framesPerSecond(), time),
                        bucket(rate.tolerance(), rate.framesPerSecond(), time)));
    }

    /** Counts a frame of this user. */
    public Verdict frame(int userId) {
        Buckets buckets = byUser.get(userId);
        ConsumptionProbe probe = buckets.frames().tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return ALLOWED;
        }
        if (!buckets.refusals().tryConsume(1)) {
            return new Verdict.Abusive();
        }
        return new Verdict.TooFast(
                Math.max(1, Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis()));
    }

    private static Bucket bucket(int capacity, int perSecond, TimeMeter time) {
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }
}
