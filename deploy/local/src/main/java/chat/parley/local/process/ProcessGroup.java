package chat.parley.local.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Several processes that come and go together. */
public final class ProcessGroup {

    private ProcessGroup() {}

    /**
     * Starts all at once and waits until each answers.
     *
     * @throws IOException the first failure, as soon as it is known; the others are left as they are
     */
    public static void start(List<LocalProcess> processes, Duration limit) throws IOException, InterruptedException {
        forEachUntilFailure(processes, process -> {
            process.start();
            process.awaitReady(limit);
        });
    }

    /** Asks all to stop before it waits for any: nodes of one quorum need one another to leave. */
    public static void stop(List<LocalProcess> processes) throws IOException, InterruptedException {
        forEach(processes, LocalProcess::stop);
    }

    /** Kills all. */
    public static void kill(List<LocalProcess> processes) throws IOException, InterruptedException {
        forEach(processes, LocalProcess::kill);
    }

    /**
     * Does a step for all of them at the same time and waits for all.
     *
     * @throws IOException the first failure, once all have come to an end
     * @throws InterruptedException if the caller is interrupted; the steps are then broken off
     */
    public static void forEach(List<LocalProcess> processes, Step step) throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<@Nullable IOException>> steps =
                    processes.stream().map(process -> attempt(process, step)).toList();
            // invokeAll breaks off what still runs when the caller is interrupted.
            for (Future<@Nullable IOException> done : threads.invokeAll(steps)) {
                IOException failure = result(done);
                if (failure != null) {
                    throw failure;
                }
            }
        }
    }

    /**
     * Does a step for all of them at the same time; the first that fails breaks the others off, as they may wait for just
     * that one.
     *
     * @throws IOException the first failure
     * @throws InterruptedException if the caller is interrupted; the steps are then broken off
     */
    public static void forEachUntilFailure(List<LocalProcess> processes, Step step)
            throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<@Nullable IOException> steps = new ExecutorCompletionService<>(threads);
            processes.forEach(process -> steps.submit(attempt(process, step)));
            try {
                for (LocalProcess _ : processes) {
                    IOException failure = result(steps.take());
                    if (failure != null) {
                        throw failure;
                    }
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static Callable<@Nullable IOException> attempt(LocalProcess process, Step step) {
        return () -> {
            try {
                step.take(process);
                return null;
            } catch (IOException failed) {
                return failed;
            }
        };
    }

    private static @Nullable IOException result(Future<@Nullable IOException> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException broken) {
            throw new IllegalStateException(broken.getCause());
        }
    }

    /** What is done with one process. */
    public interface Step {
        /** Does it. */
        void take(LocalProcess process) throws IOException, InterruptedException;
    }
}
