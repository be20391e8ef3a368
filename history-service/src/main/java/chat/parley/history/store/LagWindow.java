package chat.parley.history.store;

import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells whether a replica is at most so far behind, in time: it is if it has reached the position that the primary had that
 * long ago. Needs nothing of the way in which the replica is fed. While the primary is down nothing is written, and a
 * replica that has reached the primary's last known position is as good as it. Not for several threads.
 */
final class LagWindow {

    private record Sample(long nanos, Position position) {}

    private final long maxLagNanos;
    private final Deque<Sample> samples = new ArrayDeque<>();

    LagWindow(Duration maxLag) {
        this.maxLagNanos = maxLag.toNanos();
    }

    /** The primary's position at this time of {@link System#nanoTime()}. */
    void primaryAt(long nanos, Position position) {
        samples.addLast(new Sample(nanos, position));
        // Here too: while the replica is down nobody asks how close it is.
        forget(nanos);
    }

    /** Whether a replica at this position is close enough; no before the first sample. */
    boolean isCloseEnough(Position replica, long nanos) {
        forget(nanos);
        Sample reference = samples.peekFirst();
        return reference != null && replica.reaches(reference.position());
    }

    /** Positions that are remembered. */
    int size() {
        return samples.size();
    }

    /** Leaves the newest of those that are old enough, and what is newer. */
    private void forget(long nanos) {
        Sample reference = samples.pollFirst();
        while (reference != null
                && !samples.isEmpty()
                && nanos - samples.getFirst().nanos() >= maxLagNanos) {
            reference = samples.pollFirst();
        }
        if (reference != null) {
            samples.addFirst(reference);
        }
    }
}
