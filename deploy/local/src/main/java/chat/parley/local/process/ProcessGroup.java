package chat.parley.local.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several processes that come and go together. */
public final class ProcessGroup {

    private ProcessGroup() {}

    /**
     * Starts all at once and waits until each answers.
     *
     * @throws IOException the first failure; the others are left as they are
     */
    public static void start(List<LocalProcess> processes, Duration limit) throws IOException, InterruptedException {
        forEach(processes, process -> {
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

    /** Does a step for all of them at the same time. */
    public static void forEach(List<LocalProcess> processes, Step step) throws IOException, InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (LocalProcess process : processes) {
                running.add(threads.submit(() -> {
                    step.take(process);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                result(each);
            }
        }
    }

    private static void result(Future<?> step) throws IOException, InterruptedException {
        try {
            step.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException known -> throw known;
                case RuntimeException broken -> throw broken;
                case null, default -> throw new IOException(failed.getCause());
            }
        }
    }

    /** What is done with one process. */
    public interface Step {
        /** Does it. */
        void take(LocalProcess process) throws IOException, InterruptedException;
    }
}
