package chat.parley.message;

import chat.parley.platform.http.ApiException;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * How many calls of a kind one caller may make through this instance, which counts for itself. Thread-safe.
 *
 * @param <K> what tells callers apart
 */
public final class CallLimits<K> {

    private static final int MAX_CALLERS = 100_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(5);

    private final LoadingCache<K, Bucket> byCaller;
    private final String refusal;

    /**
     * Limits of their own.
     *
     * @param burst calls at once
     * @param perSecond calls a second in the long run
     * @param refusal what one call too many is answered with, in words
     */
    public CallLimits(int burst, int perSecond, String refusal, TimeMeter time) {
        this.refusal = refusal;
        this.byCaller = Caffeine.newBuilder()
                .maximumSize(MAX_CALLERS)
                .expireAfterAccess(FORGOTTEN_AFTER)
                .build(caller -> Bucket.builder()
                        .withCustomTimePrecision(time)
                        .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                        .build());
    }

    /** Counts a call. Throws {@link ApiException}, 429, where it is one too many. */
    public void count(K caller) {
        ConsumptionProbe probe = byCaller.get(caller).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw ApiException.rateLimited(refusal, Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }
}
