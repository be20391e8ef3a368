package chat.parley.client.connection;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: exponential with full jitter, so that the clients of a gateway that died do not
 * come back all at once. Not for several threads.
 */
public final class Backoff {

    private static final int MAX_DOUBLINGS = 20;

    private final Duration base;
    private final Duration cap;
    private final RandomGenerator random;
    private int failures;

    /**
     * The n-th wait is a random time between nothing and {@code base * 2^n}, at most {@code cap}.
     */
    public Backoff(Duration base, Duration cap, RandomGenerator random) {
        this.base = base;
        this.cap = cap;
        this.random = random;
    }

    /** The time to wait after one more failure. */
    public Duration next() {
        long ceilingMs = Math.min(cap.toMillis(), base.toMillis() << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        return Duration.ofMillis(random.nextLong(ceilingMs + 1));
    }

    /** Forgets the failures: it worked. */
    public void reset() {
        failures = 0;
    }
}
