package chat.parley.local.cli;

import chat.parley.local.cluster.Cluster;
import chat.parley.local.process.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs one of message-service's tools against the cluster's log and store, in this terminal. */
abstract class StoreToolCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    private final String tool;

    StoreToolCommand(String tool) {
        this.tool = tool;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Cluster cluster = data.cluster();
        Member.Command command = cluster.storeTool(tool);
        ProcessBuilder builder = new ProcessBuilder(command.line())
                .inheritIO()
                .directory(Path.of("").toAbsolutePath().toFile());
        builder.environment().putAll(command.environment());
        Process process = builder.start();
        try {
            return process.waitFor();
        } catch (InterruptedException stopped) {
            process.destroy();
            throw stopped;
        }
    }

    /** Whether the store is what the log makes of it. */
    @Command(
            name = "verify",
            description = {
                "Builds the store from the log once more, beside the running one, and compares the two conversation by"
                        + " conversation.",
                "Exit code 0: equal; 1: the first difference is shown; 2: it could not be done."
            },
            mixinStandardHelpOptions = true)
    static final class Verify extends StoreToolCommand {
        Verify() {
            super("verify");
        }
    }

    /** A new store from the log. */
    @Command(
            name = "rebuild",
            description = {
                "Builds the store from the log and puts it in the place of the running one; nobody notices.",
                "Killed at any moment before that, it leaves the old store as it was."
            },
            mixinStandardHelpOptions = true)
    static final class Rebuild extends StoreToolCommand {
        Rebuild() {
            super("rebuild");
        }
    }
}
