package chat.parley.platform.progress;

import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far one copy of the store has got (contract, section 4, "read your writes"): {@code log_position} as its own
 * transactions see it, so that a replica answers for itself. However many callers wait, one asks at a time and no more
 * often than every {@value #MIN_POLL_MS} ms.
 */
public final class StoreProgress {

    private static final String SELECT_POSITION = "SELECT partition, next_offset FROM log_position";

    private static final long MIN_POLL_MS = 5;

    private final JdbcClient store;
    private final ReentrantLock polling = new ReentrantLock();
    private volatile Position known = Position.START;
    private volatile long polledAtNanos = System.nanoTime() - Duration.ofDays(1).toNanos();

    /** The progress of the store behind this client, whose search path leads to the projection. */
    public StoreProgress(JdbcClient store) {
        this.store = store;
    }

    /** The store's position now. Throws {@code DataAccessException} when the store does not answer. */
    public Position current() {
        polling.lock();
        try {
            return poll();
        } finally {
            polling.unlock();
        }
    }

    /** Waits until the record with this message id has been applied; false when it has not in time. */
    public boolean awaitMessage(long messageId, Duration patience) throws InterruptedException {
        return await(Position.START.atLeast(MessageId.partition(messageId), MessageId.offset(messageId) + 1), patience);
    }

    /** Waits until everything before this position has been applied; false when it has not in time. */
    public boolean await(Position target, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!known.reaches(target)) {
            long leftNanos = deadline - System.nanoTime();
            if (leftNanos <= 0 || !polling.tryLock(leftNanos, TimeUnit.NANOSECONDS)) {
                return known.reaches(target);
            }
            try {
                if (!known.reaches(target)) {
                    pause();
                    poll();
                }
            } finally {
                polling.unlock();
            }
        }
        return true;
    }

    /** Holding the lock while pausing is the point: everybody else waits for this one question. */
    private void pause() throws InterruptedException {
        long dueNanos = polledAtNanos + TimeUnit.MILLISECONDS.toNanos(MIN_POLL_MS) - System.nanoTime();
        if (dueNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(dueNanos);
        }
    }

    private Position poll() {
        Map<Integer, Long> nextOffsets = new HashMap<>();
        store.sql(SELECT_POSITION).query(row -> {
            nextOffsets.put(row.getInt(1), row.getLong(2));
        });
        Position position = Position.of(nextOffsets);
        known = position;
        polledAtNanos = System.nanoTime();
        return position;
    }
}
