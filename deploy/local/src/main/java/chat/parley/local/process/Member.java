package chat.parley.local.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the cluster runs as one operating system process: an engine, a service or the front door. */
public interface Member {

    /** The name that commands take, unique in a cluster: {@code kafka-1}, {@code gateway-2}. */
    String name();

    /** What kind of process it is: {@code kafka}, {@code gateway}. */
    String role();

    /** The TCP port on the loopback interface where it is served. */
    int port();

    /** All TCP ports that it listens on. */
    default List<Integer> ports() {
        return List.of(port());
    }

    /** Where it is reached, in the form its own clients take. */
    String url();

    /**
     * Makes it ready to start: formats storage, writes configuration. Harmless to repeat.
     *
     * @throws IOException with a sentence for the user, when it cannot be prepared
     */
    default void prepare() throws IOException, InterruptedException {}

    /** The command that becomes the process, and what it gets in its environment besides ours. */
    Command command() throws IOException, InterruptedException;

    /** Whether it does its work right now, asked in its own protocol; answers within a second or so. */
    boolean answers();

    /** The signal that makes it stop in an orderly way. */
    default Signal stopSignal() {
        return Signal.TERM;
    }

    /** How long an orderly stop may take before it is killed. */
    default Duration stopLimit() {
        return Duration.ofSeconds(35);
    }

    /**
     * A command line and the variables added to the environment.
     *
     * @param line program and arguments
     * @param environment variables, which win over inherited ones
     */
    record Command(List<String> line, Map<String, String> environment) {
        public Command {
            line = List.copyOf(line);
            environment = Map.copyOf(environment);
        }
    }
}
