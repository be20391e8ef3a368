package chat.parley.local.cli;

import chat.parley.local.cluster.BuiltPrograms;
import chat.parley.local.cluster.Cluster;
import chat.parley.local.cluster.ClusterException;
import chat.parley.local.engine.EngineHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}, by which every command finds its cluster. */
final class DataOption {

    /** What no shell takes for anything else. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}/._+,:@%-]+");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The cluster's directory (or PARLEY_DATA; default: .parley in the repository).")
    private @Nullable Path data;

    private final EngineHome home = EngineHome.locate();

    EngineHome home() {
        return home;
    }

    BuiltPrograms programs() {
        return new BuiltPrograms(home);
    }

    Path directory() {
        String named = System.getenv("PARLEY_DATA");
        Path chosen = data != null
                ? data
                : named != null && !named.isBlank()
                        ? Path.of(named)
                        : home.root().resolve(".parley");
        return chosen.toAbsolutePath().normalize();
    }

    /** What a further command needs to find the same cluster, as a shell reads it: nothing where it would anyway. */
    String again() {
        if (data == null) {
            return "";
        }
        String path = data.toString();
        return " --data "
                + (PLAIN.matcher(path).matches() ? path : "\"" + path.replaceAll("[\\\\\"$`]", "\\\\$0") + "\"");
    }

    Optional<Cluster> find() throws IOException {
        return Cluster.find(home, directory(), programs());
    }

    /** The cluster that must be there. */
    Cluster cluster() throws IOException {
        return find().orElseThrow(() -> new ClusterException("There is no cluster in " + directory()
                + ": './parley up' starts one; --data or PARLEY_DATA names another directory."));
    }
}
