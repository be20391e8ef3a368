package chat.parley.testing.secured;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.engine.KafkaQuorum;
import chat.parley.local.engine.PostgresServer;
import chat.parley.local.engine.RedisServer;
import chat.parley.local.process.Directories;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.Member;
import chat.parley.local.process.ProcessGroup;
import chat.parley.local.process.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * Kafka that asks for SCRAM over TLS, PostgreSQL that refuses connections without TLS and has an owner role for
 * message-service, Redis with a user over TLS: set up as docs/operations.md says.
 */
public final class SecuredEngines implements AutoCloseable {

    /** Of the user {@code parley} in all three. */
    public static final String PASSWORD = "secret-of-parley";

    private static final String SUPERUSER_PASSWORD = "of-the-superuser";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final int first = FreePorts.row(6, RandomGenerator.getDefault());
    private final EngineHome home = EngineHome.locate();
    private final KafkaQuorum quorum =
            new KafkaQuorum("secured-AAAAAAAAAAAAAA", List.of(new KafkaQuorum.Node(1, first, first + 1)));
    private final PostgresServer postgres;
    private final Certificate certificate;
    private final List<LocalProcess> processes;

    private SecuredEngines(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.certificate = Certificate.make(directory, "engines");
        this.postgres = new PostgresServer(home, directory, first + 3, SUPERUSER_PASSWORD);
        this.processes = List.of(process(kafka()), process(postgres()), process(redis()));
    }

    /** Starts all three, with their users; close it. */
    public static SecuredEngines start() throws Exception {
        SecuredEngines engines = new SecuredEngines(Scratch.create());
        ProcessGroup.start(engines.processes, LIMIT);
        engines.addKafkaUser();
        engines.addPostgresOwner();
        return engines;
    }

    private LocalProcess process(Member member) {
        return new LocalProcess(member, directory);
    }

    /** The listener without TLS is the brokers' own here; a cluster of several machines has none. */
    private Member kafka() {
        Member node = quorum.members(home, directory).getFirst();
        Path properties = directory.resolve("kafka-1/server.properties");
        Path keyStore = directory.resolve("kafka.pem");
        return new Altered(
                node,
                () -> {
                    Files.writeString(
                            keyStore,
                            Files.readString(certificate.key()) + Files.readString(certificate.certificate()));
                    Files.writeString(
                            properties,
                            """
                    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d,CLIENTS://127.0.0.1:%3$d
                    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,CLIENTS://127.0.0.1:%3$d
                    inter.broker.listener.name=PLAINTEXT
                    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL
                    listener.name.clients.ssl.keystore.type=PEM
                    listener.name.clients.ssl.keystore.location=%4$s
                    listener.name.clients.sasl.enabled.mechanisms=SCRAM-SHA-512
                    listener.name.clients.scram-sha-512.sasl.jaas.config=\
                    org.apache.kafka.common.security.scram.ScramLoginModule required;
                    """.formatted(first, first + 1, first + 2, keyStore),
                            StandardOpenOption.APPEND);
                },
                List.of());
    }

    private Member postgres() {
        return new Altered(
                postgres,
                () -> {
                    Path cluster = postgres.cluster();
                    Files.copy(certificate.certificate(), cluster.resolve("server.crt"));
                    Files.copy(certificate.key(), cluster.resolve("server.key"));
                    Files.writeString(cluster.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
                },
                List.of("-c", "ssl=on"));
    }

    /** The port without TLS is there for the start's probe; docs/operations.md closes it. */
    private Member redis() {
        String user = "parley on >" + PASSWORD + " ~parley:* &parley:* +@all -@dangerous +info";
        return new Altered(
                new RedisServer(home, directory, first + 4),
                () -> {},
                List.of(("--tls-port " + (first + 5) + " --tls-auth-clients no --tls-cert-file "
                                + certificate.certificate()
                                + " --tls-key-file " + certificate.key() + " --tls-ca-cert-file "
                                + certificate.certificate()
                                + " --user " + user)
                        .split(" ")));
    }

    private void addKafkaUser() throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", quorum.bootstrapServers()))) {
            var user = new UserScramCredentialUpsertion(
                    "parley", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD);
            admin.alterUserScramCredentials(List.of(user)).all().get();
        }
    }

    private void addPostgresOwner() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.url(), PostgresServer.NAME, SUPERUSER_PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE parley_owner LOGIN PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE DATABASE chat OWNER parley_owner");
        }
    }

    /** Spring's own properties, as an operator sets them. */
    public String[] settings() {
        return new String[] {
            "spring.ssl.bundle.pem.engines.truststore.certificate=file:" + certificate.certificate(),
            "spring.kafka.bootstrap-servers=127.0.0.1:" + (first + 2),
            "spring.kafka.security.protocol=SASL_SSL",
            "spring.kafka.ssl.bundle=engines",
            "spring.kafka.properties.sasl.mechanism=SCRAM-SHA-512",
            "spring.kafka.properties.sasl.jaas.config=" + login(PASSWORD),
            "spring.datasource.url=" + postgres.url().replace("/parley", "/chat") + "?sslmode=verify-full&sslrootcert="
                    + certificate.certificate(),
            "spring.datasource.username=parley_owner",
            "spring.datasource.password=" + PASSWORD,
            "spring.data.redis.url=rediss://parley:" + PASSWORD + "@127.0.0.1:" + (first + 5),
            "spring.data.redis.ssl.bundle=engines"
        };
    }

    /** Another certificate, which does not vouch for the engines. */
    public Path stranger() throws IOException, InterruptedException {
        return Certificate.make(directory, "stranger").certificate();
    }

    /** The database, for a client that trusts that certificate. */
    public Connection connect(Path trusted) throws SQLException {
        return DriverManager.getConnection(
                postgres.url().replace("/parley", "/chat") + "?sslmode=verify-full&sslrootcert=" + trusted,
                "parley_owner",
                PASSWORD);
    }

    /** Whether Redis has a key of this pattern, looked up past its user and its certificate. */
    public boolean redisHas(String pattern) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), first + 4)) {
            socket.getOutputStream().write(("KEYS " + pattern + "\r\n").getBytes(StandardCharsets.US_ASCII));
            // The answer begins with the number of keys.
            String count = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return count != null && !count.equals("*0");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A client of Kafka with this password. */
    public Admin kafkaClient(String password) {
        return Admin.create(Map.<String, Object>of(
                "bootstrap.servers",
                "127.0.0.1:" + (first + 2),
                "security.protocol",
                "SASL_SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.certificate().toString(),
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                login(password)));
    }

    private static String login(String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"parley\" password=\""
                + password + "\";";
    }

    /** The certificate (PEM) that vouches for all three. */
    public Path certificate() {
        return certificate.certificate();
    }

    @Override
    public void close() throws IOException {
        try {
            ProcessGroup.kill(processes);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        Directories.delete(directory);
    }
}
