package chat.parley.local.cli;

import chat.parley.local.cluster.Cluster;
import chat.parley.local.cluster.ClusterException;
import chat.parley.local.cluster.ClusterOptions;
import chat.parley.local.cluster.LauncherLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the cluster up. What is not asked for stays as it was the last time. */
@Command(
        name = "up",
        description = "Starts the whole cluster and stays in front until Ctrl-C, which stops it.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--port", paramLabel = "P", description = "The front door's port (default 8080).")
    private @Nullable Integer port;

    @Option(names = "--gateways", paramLabel = "N", description = "How many gateways (default 2).")
    private @Nullable Integer gateways;

    @Option(names = "--message-services", paramLabel = "N", description = "How many message-services (default 1).")
    private @Nullable Integer messageServices;

    @Option(names = "--history-services", paramLabel = "N", description = "How many history-services (default 1).")
    private @Nullable Integer historyServices;

    @Option(names = "--kafka", paramLabel = "1|3", description = "How many Kafka nodes (default 1).")
    private @Nullable Integer kafka;

    @Option(names = "--detach", description = "Leaves the cluster running and returns.")
    private boolean detach;

    @Option(names = "--engines-only", hidden = true, description = "No services: to work on one outside the cluster.")
    private boolean enginesOnly;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<Cluster> before = data.find();
        if (before.isPresent() && before.get().isUp()) {
            out.println("The cluster in " + data.directory() + " runs already:");
            out.println(new ProcessTable(before.get().status()));
            out.println("'./parley down" + data.again() + "' stops it; './parley start NAME" + data.again()
                    + "' starts what is stopped.");
            return 0;
        }
        ClusterOptions options = options(before.map(Cluster::options).orElse(ClusterOptions.DEFAULT));
        Foreground foreground = bringUp(options, out);
        if (detach) {
            out.println("It goes on running; './parley down" + data.again() + "' stops it.");
            foreground.letGo();
        } else {
            out.println("Ctrl-C stops it.");
            foreground.stay();
        }
        return 0;
    }

    private Foreground bringUp(ClusterOptions options, PrintWriter out) throws IOException, InterruptedException {
        try (LauncherLock _ = LauncherLock.take(data.directory())) {
            out.println("Parley in " + data.directory());
            Cluster cluster = Cluster.prepare(data.home(), data.directory(), options, data.programs());
            Foreground foreground = new Foreground(cluster, out);
            foreground.bringUp();
            out.println();
            out.println(new ProcessTable(cluster.status()));
            out.println("Ready: " + cluster.url() + "   Next: ./parley chat --user alice" + data.again());
            return foreground;
        }
    }

    private ClusterOptions options(ClusterOptions before) throws ClusterException {
        try {
            ClusterOptions chosen = new ClusterOptions(
                    port == null ? before.port() : port,
                    gateways == null ? before.gateways() : gateways,
                    messageServices == null ? before.messageServices() : messageServices,
                    historyServices == null ? before.historyServices() : historyServices,
                    kafka == null ? before.kafkaNodes() : kafka);
            return enginesOnly ? chosen.withoutServices() : chosen;
        } catch (IllegalArgumentException beyondLimits) {
            throw new ClusterException(beyondLimits.getMessage() + ".");
        }
    }
}
