package chat.parley.local.cluster;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.engine.KafkaQuorum;
import chat.parley.local.engine.PostgresServer;
import chat.parley.local.engine.RedisServer;
import chat.parley.local.process.Directories;
import chat.parley.local.process.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which processes a cluster is made of, and what each is told: the conventions of the whole project in one place. */
final class ClusterPlan {

    private static final String READINESS = "/actuator/health/readiness";
    private static final int LOG_PARTITIONS = 12;

    private final ClusterOptions options;
    private final Path data;
    private final Ports ports;
    private final Secrets secrets;
    private final KafkaQuorum quorum;
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final Programs programs;
    private final List<Member> engines;

    ClusterPlan(ClusterOptions options, EngineHome home, Path data, Secrets secrets, Programs programs) {
        this.options = options;
        this.data = data;
        this.ports = new Ports(options.port());
        this.secrets = secrets;
        this.programs = programs;
        quorum = new KafkaQuorum(
                secrets.kafkaClusterId(),
                IntStream.rangeClosed(1, options.kafkaNodes())
                        .mapToObj(id -> new KafkaQuorum.Node(id, ports.kafkaBroker(id), ports.kafkaController(id)))
                        .toList());
        postgres = new PostgresServer(home, data, ports.postgres(), secrets.postgresPassword());
        redis = new RedisServer(home, data, ports.redis());
        engines = new ArrayList<>(quorum.members(home, data));
        engines.add(postgres);
        engines.add(redis);
    }

    /** Kafka, PostgreSQL and Redis. */
    List<Member> engines() {
        return List.copyOf(engines);
    }

    /** The gateways. */
    List<Member> gateways() {
        return instances(options.gateways(), "gateway", ports::gateway, instance -> {
            Map<String, String> told = shared();
            told.put("PARLEY_GATEWAY_ID", "gateway-" + instance);
            told.put("PARLEY_GATEWAY_HISTORY_URLS", urls(options.historyServices(), ports::historyService));
            return told;
        });
    }

    /** The message-services; the first to start makes the topics and migrates the database. */
    List<Member> messageServices() {
        return instances(options.messageServices(), "message-service", ports::messageService, instance -> stored());
    }

    /** The history-services. */
    List<Member> historyServices() {
        return instances(options.historyServices(), "history-service", ports::historyService, instance -> stored());
    }

    /** The front door. */
    Member front() {
        Map<String, String> told = Map.of(
                "PARLEY_FRONT_PORT", Integer.toString(ports.front()),
                "PARLEY_FRONT_GATEWAYS", urls(options.gateways(), ports::gateway),
                "PARLEY_FRONT_MESSAGE_SERVICES", urls(options.messageServices(), ports::messageService),
                "PARLEY_FRONT_HISTORY_SERVICES", urls(options.historyServices(), ports::historyService));
        return new ServiceInstance(
                "front", "front", ports.front(), "/front/health", told, new FrontProgram(), temporary("front"));
    }

    /** A tool of message-service, with the settings of the service. */
    Member.Command storeTool(String tool) throws IOException, InterruptedException {
        Path temporary = temporary(tool);
        Directories.createPrivate(temporary);
        List<String> line = new ArrayList<>(programs.command("message-service", tool, temporary));
        line.add(tool);
        return new Member.Command(line, stored());
    }

    /** All of them, in the order in which they are shown. */
    List<Member> all() {
        List<Member> all = new ArrayList<>(engines);
        all.addAll(messageServices());
        all.addAll(historyServices());
        all.addAll(gateways());
        all.add(front());
        return all;
    }

    private List<Member> instances(
            int count, String role, IntUnaryOperator port, IntFunction<Map<String, String>> told) {
        return IntStream.rangeClosed(1, count)
                .<Member>mapToObj(instance -> {
                    int servedAt = port.applyAsInt(instance);
                    Map<String, String> environment = told.apply(instance);
                    environment.put("SERVER_PORT", Integer.toString(servedAt));
                    String name = role + "-" + instance;
                    return new ServiceInstance(name, role, servedAt, READINESS, environment, programs, temporary(name));
                })
                .toList();
    }

    private Path temporary(String name) {
        return data.resolve("tmp").resolve(name);
    }

    private Map<String, String> shared() {
        int copies = options.kafkaNodes();
        Map<String, String> told = new HashMap<>();
        told.put("SERVER_ADDRESS", "127.0.0.1");
        told.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", quorum.bootstrapServers());
        told.put("SPRING_DATA_REDIS_URL", redis.url());
        told.put("PARLEY_AUTH_SECRET", secrets.authSecret());
        // Everybody comes through the front door: without its word all would share one limit of failed logins.
        told.put("PARLEY_AUTH_TRUSTED_PROXIES", "127.0.0.1");
        // And on one machine everybody has one address.
        told.put("PARLEY_ACCOUNTS_RATE_BURST", "1000000");
        told.put("PARLEY_LOG_PARTITIONS", Integer.toString(LOG_PARTITIONS));
        told.put("PARLEY_LOG_REPLICATION_FACTOR", Integer.toString(copies));
        told.put("PARLEY_LOG_MIN_INSYNC_REPLICAS", copies > 1 ? "2" : "1");
        return told;
    }

    private Map<String, String> stored() {
        Map<String, String> told = shared();
        told.put("SPRING_DATASOURCE_URL", postgres.url());
        told.put("SPRING_DATASOURCE_USERNAME", PostgresServer.NAME);
        told.put("SPRING_DATASOURCE_PASSWORD", secrets.postgresPassword());
        return told;
    }

    private static String urls(int count, IntUnaryOperator port) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(instance -> "http://127.0.0.1:" + port.applyAsInt(instance))
                .collect(Collectors.joining(","));
    }
}
