package chat.parley.testing;

import chat.parley.local.cluster.BuiltPrograms;
import chat.parley.local.cluster.Cluster;
import chat.parley.local.cluster.ClusterOptions;
import chat.parley.local.cluster.Ports;
import chat.parley.local.cluster.ProcessStatus;
import chat.parley.local.cluster.Programs;
import chat.parley.local.cluster.Progress;
import chat.parley.local.engine.EngineHome;
import chat.parley.local.engine.PostgresServer;
import chat.parley.local.process.Directories;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.JvmOptions;
import chat.parley.local.process.Member;
import chat.parley.local.process.Scratch;
import chat.parley.local.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A whole cluster of processes for a test to break: its own data directory, its own free ports, the services as the
 * build left them ({@code package} before). It ends with {@link #close()}, with the JVM at the latest; the logs of one
 * that did not come up, or whose test called {@link #keepLogs}, stay in {@code target/cluster-logs/NAME}.
 *
 * <pre>{@code
 * try (ClusterUnderTest cluster = ClusterUnderTest.start(ClusterUnderTest.small())) {
 *     cluster.kill("gateway-1", Signal.KILL);
 *     cluster.start("gateway-1");
 * }
 * }</pre>
 */
public final class ClusterUnderTest implements AutoCloseable {

    /** The system property with JVM options for the services, separated by spaces. */
    public static final String JVM_OPTIONS = "parley.test.jvm";

    private final Cluster cluster;
    private final boolean borrowed;
    private final Thread lastResort = new Thread(this::close, "cluster-under-test-close");
    private boolean closed;

    private ClusterUnderTest(Cluster cluster, boolean borrowed) {
        this.cluster = cluster;
        this.borrowed = borrowed;
    }

    /** The cluster that runs in this directory, to be broken and left running; what is started from now on, otherwise. */
    public static ClusterUnderTest running(Path data, UnaryOperator<Programs> otherwise) {
        return call(() -> {
            EngineHome home = EngineHome.locate();
            Cluster found = Cluster.find(home, data, otherwise.apply(new BuiltPrograms(home)))
                    .filter(cluster -> !cluster.running().isEmpty())
                    .orElseThrow(() -> new IOException("no cluster runs in " + data));
            return new ClusterUnderTest(found, true);
        });
    }

    /** Two gateways, one of each other service, one Kafka node. The port does not count: a free one is taken. */
    public static ClusterOptions small() {
        return ClusterOptions.DEFAULT;
    }

    /** Starts one and waits until all of it answers. */
    public static ClusterUnderTest start(ClusterOptions options) {
        return start(onFreePorts(options), UnaryOperator.identity());
    }

    /** The same options where a whole row of ports is free. */
    public static ClusterOptions onFreePorts(ClusterOptions options) {
        return options.onPort(FreePorts.row(Ports.SPAN, RandomGenerator.getDefault()));
    }

    /** Starts one on these very ports, with its services run otherwise than the launcher would run them. */
    public static ClusterUnderTest start(ClusterOptions options, UnaryOperator<Programs> otherwise) {
        try {
            EngineHome home = EngineHome.locate();
            Programs programs = withJvmOptions(otherwise.apply(new BuiltPrograms(home)));
            ClusterUnderTest started =
                    new ClusterUnderTest(Cluster.prepare(home, Scratch.create(), options, programs), false);
            started.bringUp();
            return started;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting the cluster", interrupted);
        }
    }

    private static Programs withJvmOptions(Programs programs) {
        List<String> options = JvmOptions.inProperty(JVM_OPTIONS);
        return (role, name, temporary) -> {
            List<String> line = new ArrayList<>(programs.command(role, name, temporary));
            line.addAll(line.indexOf("-jar"), options);
            return line;
        };
    }

    /** Its size and ports. */
    public ClusterOptions options() {
        return cluster.options();
    }

    /** The front door, {@code http://localhost:PORT}. */
    public URI url() {
        return URI.create(cluster.url());
    }

    /** Every process, engines included, as it is now. */
    public List<ProcessStatus> processes() {
        return call(cluster::status);
    }

    /** One process as it is now. */
    public ProcessStatus process(String name) {
        return processes().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no process " + name));
    }

    /** Sends a signal to a process; KILL returns when it is gone. */
    public void kill(String name, Signal signal) {
        call(() -> {
            cluster.signal(name, signal);
            return name;
        });
    }

    /** Starts a stopped process and waits until it answers. */
    public void start(String name) {
        call(() -> {
            cluster.start(name);
            return name;
        });
    }

    /** Where an engine keeps its data. */
    public Path dataOf(String name) {
        return cluster.data().resolve(name);
    }

    /** Deletes what an engine has kept; it must not run. */
    public void forgetDataOf(String name) {
        call(() -> {
            if (cluster.process(name).handle().isPresent()) {
                throw new IllegalStateException(name + " runs");
            }
            Directories.delete(dataOf(name));
            return name;
        });
    }

    /** What a process has written so far. */
    public String log(String name) {
        return call(() -> Files.readString(cluster.process(name).log()));
    }

    /** What all processes, engines included, have written so far, by the name of the file. */
    public Map<String, String> logs() {
        return call(() -> {
            Map<String, String> logs = new TreeMap<>();
            try (Stream<Path> files = Files.list(cluster.data().resolve("logs"))) {
                for (Path file : files.toList()) {
                    // An engine's log need not be UTF-8 throughout; what is looked for there is ASCII.
                    logs.put(file.getFileName().toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
            return logs;
        });
    }

    /** The database, to look into. */
    public Database database() {
        return new Database(process("postgres").url(), PostgresServer.NAME, call(cluster::postgresPassword));
    }

    /** What the services sign and believe tokens by, {@code parley.auth.secret}. */
    public String authSecret() {
        return call(cluster::authSecret);
    }

    /** Kafka's addresses. */
    public String kafkaBootstrapServers() {
        return String.join(
                ",",
                processes().stream()
                        .filter(process -> process.role().equals("kafka"))
                        .map(ProcessStatus::url)
                        .toList());
    }

    /** Redis' address. */
    public String redisUrl() {
        return process("redis").url();
    }

    /**
     * Runs message-service's tool of that name, {@code verify} or {@code rebuild}, as {@code ./parley} does.
     *
     * @return what it said, ending with its exit code
     */
    public String storeTool(String tool) {
        return call(() -> {
            Path output = Files.createTempFile(cluster.data(), tool, ".out");
            int code = start(cluster.storeTool(tool), output).waitFor();
            return Files.readString(output) + "exit " + code;
        });
    }

    /** Starts that tool, for the caller to end. */
    public Process startStoreTool(String tool) {
        return call(() -> start(cluster.storeTool(tool), Files.createTempFile(cluster.data(), tool, ".out")));
    }

    private static Process start(Member.Command command, Path output) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command.line()).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(command.environment());
        return builder.start();
    }

    /** Copies all logs to {@code target/cluster-logs/NAME} of the module under test: call it when a test fails. */
    public void keepLogs(String name) {
        call(() -> {
            Path kept = Files.createDirectories(Path.of("target", "cluster-logs", name));
            try (Stream<Path> logs = Files.list(cluster.data().resolve("logs"))) {
                for (Path log : logs.toList()) {
                    Files.copy(log, kept.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return kept;
        });
    }

    /** Kills everything and deletes its data, unless the cluster was there before. */
    @Override
    public synchronized void close() {
        if (closed || borrowed) {
            return;
        }
        closed = true;
        call(() -> {
            cluster.kill();
            Directories.delete(cluster.data());
            return cluster;
        });
    }

    private void bringUp() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(lastResort);
        try {
            cluster.up(Progress.SILENT);
        } catch (IOException failed) {
            keepLogs("failed-start-" + ProcessHandle.current().pid());
            close();
            throw failed;
        }
    }

    private static <T> T call(Action<T> action) {
        try {
            return action.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private interface Action<T> {
        T run() throws IOException, InterruptedException;
    }
}
