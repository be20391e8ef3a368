package chat.parley.local.cli;

import chat.parley.local.cluster.Cluster;
import chat.parley.local.cluster.LauncherLock;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts one process again. */
@Command(
        name = "start",
        description = "Starts one process that is stopped, and waits until it answers.",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "As 'status' shows it: gateway-1, kafka-1, postgres.")
    private String name = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Cluster cluster = data.cluster();
        long begun = System.nanoTime();
        try (LauncherLock _ = LauncherLock.take(data.directory())) {
            cluster.start(name);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        spec.commandLine().getOut().println(String.format(Locale.ROOT, "%s ready after %.1f s", name, seconds));
        return 0;
    }
}
