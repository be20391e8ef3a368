package chat.parley.testing;

import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.ProcessGroup;
import chat.parley.local.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** Processes of this machine that are one engine. */
record Processes(List<LocalProcess> processes) implements Backend {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    @Override
    public void stop() {
        run(() -> ProcessGroup.stop(processes));
    }

    @Override
    public void kill() {
        run(() -> ProcessGroup.kill(processes));
    }

    @Override
    public void start() {
        run(() -> ProcessGroup.start(processes, START_LIMIT));
    }

    @Override
    public void pause() {
        run(() -> ProcessGroup.forEach(processes, process -> process.signal(Signal.STOP)));
    }

    @Override
    public void resume() {
        run(() -> ProcessGroup.forEach(processes, process -> process.signal(Signal.CONT)));
    }

    /** Does it without checked exceptions. */
    static void run(Action action) {
        try {
            action.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    interface Action {
        void run() throws IOException, InterruptedException;
    }
}
