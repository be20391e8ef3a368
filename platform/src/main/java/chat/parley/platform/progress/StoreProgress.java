package chat.parley.platform.progress;

import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far one copy of the store has got (contract, section 4, "read your writes"): {@code log_position} as its own
 * transactions see it, so that a replica answers for itself. However many callers wait, one asks at a time and no more
 * often than every {@value #MIN_POLL_MS} ms.
 */
public final class StoreProgress {

    /** How a wait for a message ended. */
    public enum Arrival {
        /** The store has applied it, if it was ever there. */
        HERE,
        /** Not in time; nobody knows whether it is there. */
        LATE,
        /** The log, looked at after the wait began, ended before it: it was not there when the wait began. */
        NOWHERE
    }

    private static final String SELECT_PROGRESS = """
            SELECT partition, position.next_offset, log_end.looks, log_end.next_offset
            FROM log_position AS position LEFT JOIN log_end USING (partition)
            """;

    private static final long MIN_POLL_MS = 5;

    /** Somebody else's question, and one's own: more than both take while the store is well, and much is asked of it. */
    private static final long MIN_PATIENCE_MS = 1_000;

    private final JdbcClient store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    private boolean someoneAsks;
    private volatile Progress known = Progress.NONE;

    /** The progress of the store behind this client, whose search path leads to the projection. */
    public StoreProgress(JdbcClient store) {
        this.store = store;
    }

    /** The store's position now. Throws {@code DataAccessException} when the store does not answer. */
    public Position current() {
        return ask().position();
    }

    /** Waits until the record with this message id has been applied; false when it has not in time. */
    public boolean awaitMessage(long messageId, Duration patience) throws InterruptedException {
        return await(Position.START.atLeast(MessageId.partition(messageId), MessageId.offset(messageId) + 1), patience);
    }

    /**
     * Waits until everything before this position has been applied; false when it has not in time. Whatever the patience,
     * the store is asked before the answer is no: what was known before says nothing of now.
     */
    public boolean await(Position target, Duration patience) throws InterruptedException {
        return await(target, patience, () -> false);
    }

    /**
     * Waits for a position that a question about this message needs, and no longer than there can be such a message. Only the
     * primary may be asked: a replica does not know what its primary has seen meanwhile.
     */
    public Arrival await(Position target, long messageId, Duration patience) throws InterruptedException {
        Absence absence = new Absence(messageId);
        if (await(target, patience, () -> absence.isProvedBy(known))) {
            return Arrival.HERE;
        }
        return absence.isProvedBy(known) || known.lacksPartitionOf(messageId) ? Arrival.NOWHERE : Arrival.LATE;
    }

    private boolean await(Position target, Duration patience, BooleanSupplier isInVain) throws InterruptedException {
        long beganNanos = System.nanoTime();
        lock.lockInterruptibly();
        try {
            while (!known.position().reaches(target) && !isInVain.getAsBoolean()) {
                long leftNanos = beganNanos + patienceNanos(patience, beganNanos) - System.nanoTime();
                if (leftNanos <= 0) {
                    break;
                }
                if (someoneAsks) {
                    // Each answer is looked at by everybody: who waits for a place that never comes holds nobody up.
                    answered.awaitNanos(leftNanos);
                } else {
                    askForEverybody();
                }
            }
            return known.position().reaches(target);
        } finally {
            lock.unlock();
        }
    }

    /** Somebody with no patience has enough for one answer, and not for ever: there may be none. */
    private long patienceNanos(Duration patience, long beganNanos) {
        boolean isAnswered = known.askedAtNanos() - beganNanos >= 0;
        return isAnswered
                ? patience.toNanos()
                : Math.max(patience.toNanos(), TimeUnit.MILLISECONDS.toNanos(MIN_PATIENCE_MS));
    }

    /** Gives the lock away meanwhile. Where the store does not answer, the next one who waits finds that out for himself. */
    private void askForEverybody() throws InterruptedException {
        someoneAsks = true;
        lock.unlock();
        try {
            pause();
            ask();
        } finally {
            lock.lock();
            someoneAsks = false;
            answered.signalAll();
        }
    }

    private void pause() throws InterruptedException {
        long dueNanos = known.askedAtNanos() + TimeUnit.MILLISECONDS.toNanos(MIN_POLL_MS) - System.nanoTime();
        if (dueNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(dueNanos);
        }
    }

    private Progress ask() {
        long askedAtNanos = System.nanoTime();
        Map<Integer, Long> nextOffsets = new HashMap<>();
        Map<Integer, Progress.End> ends = new HashMap<>();
        store.sql(SELECT_PROGRESS).query(row -> {
            int partition = row.getInt(1);
            nextOffsets.put(partition, row.getLong(2));
            long looks = row.getLong(3);
            if (!row.wasNull()) {
                ends.put(partition, new Progress.End(looks, row.getLong(4)));
            }
        });
        Progress progress = new Progress(askedAtNanos, Position.of(nextOffsets), Map.copyOf(ends));
        lock.lock();
        try {
            if (progress.askedAtNanos() - known.askedAtNanos() >= 0) {
                known = progress;
            }
        } finally {
            lock.unlock();
        }
        return progress;
    }

    /** One caller's proof that a message was not in the log when he asked. For one thread. */
    private static final class Absence {
        private final long beganAtNanos = System.nanoTime();
        private final long messageId;
        private final int partition;
        private @Nullable Progress first;

        private Absence(long messageId) {
            this.messageId = messageId;
            this.partition = MessageId.partition(messageId);
        }

        /**
         * The looks that the first answer of the store knows may have begun before the question. So may the next one, which
         * may be under way. The one after that began when the next had been committed: after the question. What was acked
         * before the question lies before the end that it found.
         */
        boolean isProvedBy(Progress progress) {
            if (progress.askedAtNanos() - beganAtNanos < 0) {
                return false;
            }
            if (first == null) {
                first = progress;
            }
            Progress.End seen = progress.ends().get(partition);
            return seen != null
                    && seen.looks() >= first.looks(partition) + 2
                    && MessageId.offset(messageId) >= seen.nextOffset();
        }
    }
}
