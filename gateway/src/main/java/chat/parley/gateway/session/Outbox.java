package chat.parley.gateway.session;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one socket: bounded in bytes, in order, drained by a virtual thread that exists only while
 * there is something to send (architecture, decision 9). A slow reader fills its own outbox and nobody else's.
 */
final class Outbox {

    private final Socket socket;
    private final int limitBytes;
    private final Executor executor;
    private final Consumer<OutboundFrame> written;
    private final Runnable failed;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomier = lock.newCondition();
    private final ArrayDeque<OutboundFrame> queue = new ArrayDeque<>(4);
    private int queuedBytes;
    private boolean draining;
    private boolean ended;
    private @Nullable Runnable last;

    /**
     * @param written called for each frame once it has been written, in order, from the draining thread
     * @param failed called once when the socket refuses to take more
     */
    Outbox(Socket socket, int limitBytes, Executor executor, Consumer<OutboundFrame> written, Runnable failed) {
        this.socket = socket;
        this.limitBytes = limitBytes;
        this.executor = executor;
        this.written = written;
        this.failed = failed;
    }

    /** Queues a frame; false when that would be over the limit. After the end it is dropped and true. */
    boolean offer(OutboundFrame frame) {
        lock.lock();
        try {
            if (ended || last != null) {
                return true;
            }
            if (!queue.isEmpty() && queuedBytes + frame.bytes() > limitBytes) {
                return false;
            }
            add(frame);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Queues a frame as soon as half the outbox is free; false when that is not so before {@link System#nanoTime()} is
     * {@code dueNanos}. For backlogs.
     */
    boolean offerPatiently(OutboundFrame frame, long dueNanos) throws InterruptedException {
        lock.lock();
        try {
            long leftNanos = dueNanos - System.nanoTime();
            while (!ended && last == null && !queue.isEmpty() && queuedBytes + frame.bytes() > limitBytes / 2) {
                if (leftNanos <= 0) {
                    return false;
                }
                leftNanos = roomier.awaitNanos(leftNanos);
            }
            if (!ended && last == null) {
                add(frame);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, and runs {@code then} once when what is queued has been written, or at once if nothing is. */
    void finish(Runnable then) {
        lock.lock();
        try {
            if (draining && !ended) {
                if (last == null) {
                    last = then;
                    roomier.signalAll();
                }
                return;
            }
            ended = true;
        } finally {
            lock.unlock();
        }
        then.run();
    }

    /** Drops what is queued and takes nothing more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            queue.clear();
            queuedBytes = 0;
            roomier.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that wait. */
    int queuedBytes() {
        lock.lock();
        try {
            return queuedBytes;
        } finally {
            lock.unlock();
        }
    }

    private void add(OutboundFrame frame) {
        queue.add(frame);
        queuedBytes += frame.bytes();
        if (!draining) {
            draining = true;
            executor.execute(this::drain);
        }
    }

    private void drain() {
        for (OutboundFrame frame = next(null); frame != null; frame = next(frame)) {
            try {
                socket.send(frame.text());
            } catch (IOException gone) {
                end();
                failed.run();
                return;
            }
            written.accept(frame);
        }
    }

    /** A frame counts until it has been written, so that the limit bounds what one session holds in memory. */
    private @Nullable OutboundFrame next(@Nullable OutboundFrame done) {
        OutboundFrame next;
        Runnable farewell = null;
        lock.lock();
        try {
            if (done != null && !ended) {
                queue.remove();
                queuedBytes -= done.bytes();
                roomier.signalAll();
            }
            next = queue.peek();
            draining = next != null;
            if (!draining && last != null) {
                // Decided in one step with the end of the draining: a frame offered in between would be dropped.
                ended = true;
                farewell = last;
                last = null;
            }
        } finally {
            lock.unlock();
        }
        if (farewell != null) {
            farewell.run();
        }
        return next;
    }
}
