package chat.parley.client.connection;

import java.time.Duration;
import java.time.Instant;

/** Time, and what is to happen later. */
public interface Timer {

    /** A time that only runs forward, in nanoseconds from an arbitrary origin. */
    long nanos();

    /** The wall clock, for the expiry of tokens. */
    Instant now();

    /** Runs the task once after the delay, unless it is cancelled before. */
    Cancellable after(Duration delay, Runnable task);

    /** A task that has not run yet. */
    interface Cancellable {

        /** A timer that is not set. */
        Cancellable NONE = () -> {};

        /** It will not run, unless it runs already. */
        void cancel();
    }
}
