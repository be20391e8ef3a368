package chat.parley.client.connection;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other in the order in which they came, on whichever of the calling threads comes first: state
 * that only tasks touch needs no lock, and no thread is kept for it.
 */
public final class Mailbox {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Consumer<Throwable> onFailure;

    /** {@code onFailure} hears of tasks that threw; the next ones run all the same. */
    public Mailbox(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    /** Runs the task after those that came before: now, on this thread, or soon, on the thread that is at it. */
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() != 0) {
            return;
        }
        do {
            Runnable next = tasks.poll();
            if (next != null) {
                run(next);
            }
        } while (waiting.decrementAndGet() != 0);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            tell(failure);
        }
    }

    /** What left the loop here, an error too, would leave it taken for running, and no task would run any more. */
    private void tell(Throwable failure) {
        try {
            onFailure.accept(failure);
        } catch (Throwable unheard) {
            failure.addSuppressed(unheard);
        }
    }
}
