package chat.parley.client.connection;

import java.time.Duration;

/**
 * How long a client waits from the first packet to {@code hello}: twice as long each time none came. A server to which
 * everybody comes at once may need longer than the first patience; were the next attempt given up as early, all its work would
 * again be for clients that have gone. Not for several threads.
 */
final class Patience {

    private static final Duration FIRST = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Duration current = FIRST;

    Duration current() {
        return current;
    }

    /** No hello came in time. */
    void exhausted() {
        Duration doubled = current.multipliedBy(2);
        current = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    /** A hello came. */
    void restore() {
        current = FIRST;
    }
}
