package chat.parley.history.store;

import chat.parley.platform.http.ApiException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets so many callers through at once, in the order of their coming; the others wait, and not for ever. It stands in front
 * of a pool, so that "all connections are busy" (worth waiting for) and "no connection can be made" (not worth it) have
 * time-outs of their own.
 */
public final class Turnstile {

    private final Semaphore permits;
    private final int queueLimit;
    private final Duration patience;

    /**
     * @param width callers inside at once
     * @param queueLimit callers that wait at most
     * @param patience how long each waits
     */
    public Turnstile(int width, int queueLimit, Duration patience) {
        this.permits = new Semaphore(width, true);
        this.queueLimit = queueLimit;
        this.patience = patience;
    }

    /** Does the work when it is this caller's turn. Throws {@link ApiException} (503) when that takes too long. */
    public <T> T pass(Supplier<T> work) {
        if (permits.getQueueLength() >= queueLimit || !entered()) {
            throw ApiException.unavailable("too many queries at once, try again");
        }
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }

    private boolean entered() {
        try {
            return permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
