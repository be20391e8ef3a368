package chat.parley.local.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the engines' programs are: below the repository, as the build left them.
 *
 * @param root the repository's root directory
 */
public record EngineHome(Path root) {

    /** The system property that names the repository's root. */
    public static final String ROOT_PROPERTY = "parley.root";

    /** The root named by {@value #ROOT_PROPERTY}, else the nearest directory upwards that looks like it. */
    public static EngineHome locate() {
        String named = System.getProperty(ROOT_PROPERTY);
        if (named != null) {
            return new EngineHome(Path.of(named).toAbsolutePath().normalize());
        }
        Path here = Path.of("").toAbsolutePath();
        for (Path candidate = here; candidate != null; candidate = candidate.getParent()) {
            if (Files.exists(candidate.resolve("deploy/kafka-broker/pom.xml"))) {
                return new EngineHome(candidate);
            }
        }
        throw new IllegalStateException("Not inside the Parley repository: set -D" + ROOT_PROPERTY + " to its root.");
    }

    /** The broker's class path: every jar of a directory that the build of kafka-broker fills. */
    public String brokerClassPath() throws IOException {
        Path libraries = root.resolve("deploy/kafka-broker/target/libs");
        if (!Files.isDirectory(libraries)) {
            throw new IOException(
                    "The Kafka broker is not built: run 'mvn -pl deploy/kafka-broker package' in " + root);
        }
        return libraries + "/*";
    }

    /** Where unpacked programs are kept from one run to the next. */
    public Path unpacked() {
        return root.resolve("deploy/local/target/engines");
    }

    /** The JDK that runs us runs the broker too. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
