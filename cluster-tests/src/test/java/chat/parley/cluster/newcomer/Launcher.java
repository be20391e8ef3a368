package chat.parley.cluster.newcomer;

import chat.parley.testing.ClusterUnderTest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./parley} with one cluster's {@code --data}, on the build that this test is a part of, without anybody's settings. */
final class Launcher {

    private static final long PATIENCE_MINUTES = 5;

    private final Path root = Path.of(System.getProperty("parley.root"));
    private final Path data;
    private final Path home;

    /** Keeps passwords and what was said in {@code home}. */
    Launcher(Path data, Path home) {
        this.data = data;
        this.home = home;
    }

    /** Runs a command that has to end well, and returns what it said. */
    String run(String... arguments) throws IOException, InterruptedException {
        File said = newFile();
        File complaints = newFile();
        // Files and not pipes: a cluster that held on to a pipe would keep its reader waiting.
        Process process =
                script(arguments).redirectOutput(said).redirectError(complaints).start();
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        String out = Files.readString(said.toPath());
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("./parley " + String.join(" ", arguments)
                    + (ended ? " ended with " + process.exitValue() : " does not end") + "\n" + out
                    + Files.readString(complaints.toPath()));
        }
        return out;
    }

    /** Opens {@code ./parley chat} with these arguments, to be typed into. */
    Terminal chat(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("chat"));
        all.addAll(List.of(arguments));
        File said = newFile();
        Process process = script(all.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
        return new Terminal(process, said.toPath());
    }

    private ProcessBuilder script(String... arguments) {
        List<String> line = new ArrayList<>(List.of(root.resolve("parley").toString()));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--data", data.toString()));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PARLEY_HOME", home.toString());
        // Maven is at it, and has built what this test runs.
        builder.environment().put("PARLEY_BUILD", "never");
        // To each JVM of the cluster, as other tests add it to a command line.
        builder.environment().put("JDK_JAVA_OPTIONS", System.getProperty(ClusterUnderTest.JVM_OPTIONS, ""));
        return builder;
    }

    private File newFile() throws IOException {
        return Files.createTempFile(home, "said", ".txt").toFile();
    }
}
