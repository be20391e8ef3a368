package chat.parley.local.engine;

import chat.parley.local.process.Commands;
import chat.parley.local.process.Directories;
import chat.parley.local.process.JvmOptions;
import chat.parley.local.process.Member;
import chat.parley.local.process.StartCache;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * One node of a Kafka cluster without ZooKeeper (KRaft, KIP-500), broker and controller in one process. With three of
 * them every topic has three copies and an append is confirmed by at least two; stop all three at once, as the last
 * one alone has no quorum to leave.
 */
public final class KafkaNode implements Member {

    /** The system property with JVM options for brokers: most of what one that lives for a minute costs is compiling. */
    public static final String JVM_OPTIONS = "parley.kafka.jvm";

    private final EngineHome home;
    private final Path directory;
    private final KafkaQuorum quorum;
    private final KafkaQuorum.Node node;

    KafkaNode(EngineHome home, Path data, KafkaQuorum quorum, KafkaQuorum.Node node) {
        this.home = home;
        this.directory = data.resolve("kafka-" + node.id());
        this.quorum = quorum;
        this.node = node;
    }

    @Override
    public String name() {
        return "kafka-" + node.id();
    }

    @Override
    public String role() {
        return "kafka";
    }

    @Override
    public int port() {
        return node.brokerPort();
    }

    @Override
    public List<Integer> ports() {
        return List.of(node.brokerPort(), node.controllerPort());
    }

    @Override
    public String url() {
        return "127.0.0.1:" + node.brokerPort();
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Directories.createPrivate(directory);
        writeConfiguration();
        if (Files.exists(directory.resolve("log/meta.properties"))) {
            return;
        }
        List<String> format = new ArrayList<>(jvm("-Xmx96m", "-XX:TieredStopAtLevel=1"));
        format.addAll(List.of("kafka.tools.StorageTool", "format", "--ignore-formatted"));
        // An id may begin with a dash; only in this form it is not read as an option.
        format.addAll(List.of("--cluster-id=" + quorum.clusterId(), "--config=" + properties()));
        Commands.run(format);
    }

    @Override
    public Command command() throws IOException {
        List<String> options = new ArrayList<>(List.of("-Xmx160m", "-Dlog4j2.level=INFO"));
        options.addAll(StartCache.options(home.unpacked().resolve("kafka.jsa"), node.id() == 1));
        options.addAll(JvmOptions.inProperty(JVM_OPTIONS));
        List<String> line = new ArrayList<>(jvm(options.toArray(String[]::new)));
        line.addAll(List.of("kafka.Kafka", properties().toString()));
        return new Command(line, Map.of());
    }

    @Override
    public boolean answers() {
        return Probes.kafkaKnowsBrokers(port(), 1);
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(20);
    }

    private List<String> jvm(String... options) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(EngineHome.java(), "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"));
        line.addAll(List.of(options));
        line.addAll(List.of("-cp", home.brokerClassPath()));
        return line;
    }

    private Path properties() {
        return directory.resolve("server.properties");
    }

    /** Stored, not printed: the format is ISO 8859-1, and a path may have letters beyond it and backslashes. */
    private void writeConfiguration() throws IOException {
        Properties configuration = new Properties();
        configuration.load(new StringReader(configuration()));
        configuration.setProperty("log.dirs", directory.resolve("log").toString());
        try (OutputStream file = Files.newOutputStream(properties())) {
            configuration.store(file, null);
        }
    }

    private String configuration() {
        int copies = quorum.nodes().size();
        int confirmed = copies > 1 ? 2 : 1;
        String voters = quorum.nodes().stream()
                .map(each -> each.id() + "@127.0.0.1:" + each.controllerPort())
                .collect(Collectors.joining(","));
        return """
                process.roles=broker,controller
                node.id=%d
                listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
                advertised.listeners=PLAINTEXT://127.0.0.1:%d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.quorum.voters=%s
                default.replication.factor=%d
                min.insync.replicas=%d
                offsets.topic.replication.factor=%d
                transaction.state.log.replication.factor=%d
                transaction.state.log.min.isr=%d
                share.coordinator.state.topic.replication.factor=%d
                share.coordinator.state.topic.min.isr=%d
                """.formatted(
                                node.id(),
                                node.brokerPort(),
                                node.controllerPort(),
                                node.brokerPort(),
                                voters,
                                copies,
                                confirmed,
                                copies,
                                copies,
                                confirmed,
                                copies,
                                confirmed)
                + SMALL;
    }

    /**
     * A misspelt topic must fail, not appear; a killed broker is given up after 4 s, as it cannot come back sooner
     * (its successor is refused while it counts as alive); the rest keeps a broker for one machine small and quick.
     */
    private static final String SMALL = """
            auto.create.topics.enable=false
            num.partitions=1
            offsets.topic.num.partitions=8
            transaction.state.log.num.partitions=4
            share.coordinator.state.topic.num.partitions=4
            group.initial.rebalance.delay.ms=0
            log.cleaner.dedupe.buffer.size=4194304
            num.network.threads=2
            num.io.threads=4
            socket.request.max.bytes=16777216
            controlled.shutdown.max.retries=1
            broker.session.timeout.ms=4000
            broker.heartbeat.interval.ms=500
            """;
}
