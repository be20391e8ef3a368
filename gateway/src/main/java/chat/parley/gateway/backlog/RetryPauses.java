package chat.parley.gateway.backlog;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long one session waits before it asks for its backlog again: each time up to twice as long, ten times the first pause
 * at most, and half of it at random. An interruption begins for all sessions of a gateway at once; their questions must not
 * go on coming all at once. For one thread.
 */
final class RetryPauses {

    private static final int LONGEST = 10;

    private final RandomGenerator random;
    private final long longestMs;
    private long pauseMs;

    /** @param first the longest that the first pause may be */
    RetryPauses(Duration first, RandomGenerator random) {
        this.random = random;
        this.pauseMs = Math.max(2, first.toMillis());
        this.longestMs = LONGEST * pauseMs;
    }

    long nextMs() {
        long halfMs = pauseMs / 2;
        pauseMs = Math.min(2 * pauseMs, longestMs);
        return halfMs + random.nextLong(halfMs + 1);
    }
}
