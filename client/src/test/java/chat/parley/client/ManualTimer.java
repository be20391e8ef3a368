package chat.parley.client;

import chat.parley.client.connection.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that moves only when a test says so. */
final class ManualTimer implements Timer {

    private static final Instant BEGINNING = Instant.parse("2026-11-23T04:00:00Z");

    private record Task(long dueNanos, long number, Runnable action) {}

    private final List<Task> tasks = new ArrayList<>();
    private long nanos = 1_000_000_007;
    private long number;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return BEGINNING.plusNanos(nanos);
    }

    @Override
    public Cancellable after(Duration delay, Runnable action) {
        Task task = new Task(nanos + delay.toNanos(), number++, action);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Lets this much time pass, and everything happen that is due in it. */
    void pass(Duration time) {
        long until = nanos + time.toNanos();
        for (Optional<Task> due = nextUntil(until); due.isPresent(); due = nextUntil(until)) {
            tasks.remove(due.get());
            nanos = due.get().dueNanos();
            due.get().action().run();
        }
        nanos = until;
    }

    private Optional<Task> nextUntil(long until) {
        return tasks.stream()
                .filter(task -> task.dueNanos() <= until)
                .min(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::number));
    }
}
