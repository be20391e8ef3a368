package chat.parley.local.cli;

import chat.parley.local.cluster.Cluster;
import chat.parley.local.cluster.LauncherLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops the cluster. */
@Command(name = "down", description = "Stops the cluster; its data stay.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Cluster cluster = data.cluster();
        try (LauncherLock _ = LauncherLock.take(data.directory())) {
            cluster.down(out::println);
        }
        out.println("Stopped. Its data are kept in " + cluster.data() + "; './parley up' goes on from there.");
        return 0;
    }
}
