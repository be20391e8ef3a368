package chat.parley.client.connection;

import chat.parley.protocol.frame.CloseCode;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a client whose connection has ended opens the next (contract, section 2): when the server asked for it, otherwise with
 * back-off. Not for several threads.
 */
final class ReturnTime {

    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** Whoever was thrown out for his rate stays away at least this long. */
    private static final Duration RATE_LIMIT_WAIT = Duration.ofSeconds(5);

    private final Timer timer;
    private final Backoff backoff;
    private @Nullable Long askedForNanos;

    ReturnTime(Timer timer, RandomGenerator random) {
        this.timer = timer;
        this.backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, random);
    }

    /** The server will go away, and wants this client back so long from now. */
    void askedFor(Duration after) {
        askedForNanos = timer.nanos() + after.toNanos();
    }

    /** The connection works: earlier failures do not count. */
    void worked() {
        backoff.reset();
    }

    /** What was asked for belonged to a connection that is history. */
    void forget() {
        askedForNanos = null;
    }

    /** No connection came about. */
    Duration afterRefusal() {
        return backoff.next();
    }

    /** A connection broke: what the server had asked for, as far as it is still to come. */
    Duration afterLoss() {
        Long at = askedForNanos;
        return at == null ? backoff.next() : Duration.ofNanos(Math.max(0, at - timer.nanos()));
    }

    /** The server closed a connection. */
    Duration afterClose(int closeCode) {
        boolean tooFast = askedForNanos == null && closeCode == CloseCode.RATE_LIMITED.code();
        return tooFast ? afterLoss().plus(RATE_LIMIT_WAIT) : afterLoss();
    }
}
