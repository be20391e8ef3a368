package chat.parley.client.cli.demo;

import java.util.concurrent.locks.LockSupport;

/** Lets one user speak so often and no more: below the rate that the cluster allows (20 frames a second). */
final class Pacer {

    private final long intervalNanos;
    private long nextNanos = System.nanoTime();

    Pacer(int perSecond) {
        intervalNanos = 1_000_000_000L / perSecond;
    }

    /** Waits for the next turn. */
    void await() {
        long turn;
        synchronized (this) {
            turn = Math.max(nextNanos, System.nanoTime());
            nextNanos = turn + intervalNanos;
        }
        for (long wait = turn - System.nanoTime(); wait > 0; wait = turn - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
    }
}
