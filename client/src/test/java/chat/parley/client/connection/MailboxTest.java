package chat.parley.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {

    @Test
    void tasksOfManyThreadsRunOneByOneAndEachThreadsInItsOrder() {
        int threads = 8;
        int tasks = 2_000;
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Mailbox mailbox = new Mailbox(failures::add);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        List<int[]> ran = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                int thread = t;
                pool.execute(() -> {
                    for (int i = 0; i < tasks; i++) {
                        int number = i;
                        mailbox.execute(() -> {
                            if (inside.getAndIncrement() != 0) {
                                overlaps.incrementAndGet();
                            }
                            ran.add(new int[] {thread, number});
                            inside.decrementAndGet();
                        });
                    }
                });
            }
        }
        assertThat(failures).isEmpty();
        assertThat(overlaps).hasValue(0);
        assertThat(ran).hasSize(threads * tasks);
        int[] next = new int[threads];
        for (int[] task : ran) {
            assertThat(task[1]).isEqualTo(next[task[0]]++);
        }
    }

    @Test
    void aTaskThatATaskAddsRunsAfterIt() {
        List<String> ran = new ArrayList<>();
        Mailbox mailbox = new Mailbox(failure -> ran.add(String.valueOf(failure.getMessage())));
        mailbox.execute(() -> {
            mailbox.execute(() -> ran.add("inner"));
            ran.add("outer");
            throw new IllegalStateException("failed");
        });
        assertThat(ran).containsExactly("outer", "failed", "inner");
    }

    @Test
    void anErrorEndsOneTaskOnly() {
        List<String> ran = new ArrayList<>();
        Mailbox mailbox = new Mailbox(failure -> {
            ran.add(String.valueOf(failure.getMessage()));
            throw new IllegalStateException("nobody listens");
        });
        mailbox.execute(() -> {
            throw new AssertionError("failed");
        });
        mailbox.execute(() -> ran.add("next"));
        assertThat(ran).containsExactly("failed", "next");
    }
}
