package chat.parley.history.store;

import chat.parley.platform.progress.StoreProgress;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The reads that wait for a copy of the store: only so many at once ({@code parley.history.max-waiting}), since each holds one
 * of the places that Jetty has for calls, and each is woken whenever somebody has asked the store how far it is.
 */
final class WaitingReads {

    /** A wait for a copy, and what came of it. */
    @FunctionalInterface
    interface Wait<T> {
        T await() throws InterruptedException;
    }

    private final Semaphore places;

    WaitingReads(int limit) {
        this.places = new Semaphore(limit);
    }

    /** Whether the copy is there now; takes no place. */
    static boolean isThere(StoreProgress copy, Position needed) throws InterruptedException {
        return copy.await(needed, Duration.ZERO);
    }

    /** Waits, or returns nothing at once where too many do. */
    <T> Optional<T> await(Wait<T> wait) throws InterruptedException {
        if (!places.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(wait.await());
        } finally {
            places.release();
        }
    }
}
