package chat.parley.testing.secured;

import chat.parley.local.process.Member;
import chat.parley.local.process.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * An engine with other settings than the local cluster gives it.
 *
 * @param settle changes its files once they are there
 * @param arguments stand behind its own
 */
record Altered(Member engine, Step settle, List<String> arguments) implements Member {

    interface Step {
        void run() throws IOException, InterruptedException;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String role() {
        return engine.role();
    }

    @Override
    public int port() {
        return engine.port();
    }

    @Override
    public String url() {
        return engine.url();
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        engine.prepare();
        settle.run();
    }

    @Override
    public Command command() throws IOException, InterruptedException {
        Command command = engine.command();
        return new Command(
                Stream.concat(command.line().stream(), arguments.stream()).toList(), command.environment());
    }

    @Override
    public boolean answers() {
        return engine.answers();
    }

    @Override
    public Signal stopSignal() {
        return engine.stopSignal();
    }

    @Override
    public Duration stopLimit() {
        return engine.stopLimit();
    }
}
