package chat.parley.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class EngineSetTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static EngineSet engines;

    @BeforeAll
    static void start() throws Exception {
        engines = EngineSet.start(EngineHome.locate(), 1);
    }

    @AfterAll
    static void stop() throws Exception {
        engines.close();
    }

    @Test
    void postgresKeepsItsRowsAcrossAnOrderlyStop() throws Exception {
        execute("CREATE TABLE stopped AS SELECT 1 AS one");

        restart(engines.postgres());

        assertThat(ask("SELECT one FROM stopped")).isEqualTo("1");
    }

    @Test
    void postgresStopsQuicklyUnderAnOpenConnection() throws Exception {
        try (Connection open = connect()) {
            long begun = System.nanoTime();
            restart(engines.postgres());
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(open.isValid(1)).isFalse();
        }
    }

    @Test
    void killedPostgresStartsThoughItsOldPidIsInUse() throws Exception {
        engines.postgres().kill();
        Path lock = engines.postgres().log().resolveSibling("../postgres/18/postmaster.pid");
        Process other = new ProcessBuilder("sleep", "300").start();
        List<String> lines = new ArrayList<>(Files.readAllLines(lock));
        lines.set(0, Long.toString(other.pid()));
        Files.write(lock, lines);

        engines.postgres().start();
        engines.postgres().awaitReady(LIMIT);

        other.destroyForcibly();
        assertThat(engines.postgres().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void postgresSpeaksUtf8() throws Exception {
        assertThat(ask("SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(ask("SELECT upper('élan') || '中文'")).isEqualTo("ÉLAN中文");
    }

    @Test
    void redisKeepsItsKeysAcrossAKill() throws Exception {
        assertThat(redis("SET kept here")).isEqualTo("+OK");

        engines.redis().kill();
        assertThat(engines.redis().state()).isEqualTo(State.STOPPED);
        engines.redis().start();
        engines.redis().awaitReady(LIMIT);

        assertThat(redis("EXISTS kept")).isEqualTo(":1");
    }

    @Test
    void kafkaComesBackAfterAKill() throws Exception {
        LocalProcess kafka = engines.kafka().getFirst();

        kafka.kill();
        assertThat(Probes.kafkaKnowsBrokers(kafka.member().port(), 1)).isFalse();
        kafka.start();
        kafka.awaitReady(LIMIT);

        assertThat(kafka.state()).isEqualTo(State.RUNNING);
    }

    private static void restart(LocalProcess process) throws IOException, InterruptedException {
        process.stop();
        assertThat(process.state()).isEqualTo(State.STOPPED);
        process.start();
        process.awaitReady(LIMIT);
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                engines.postgres().member().url(), PostgresServer.NAME, engines.postgresPassword());
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = connect()) {
            connection.createStatement().execute(sql);
        }
    }

    private static String ask(String sql) throws SQLException {
        try (Connection connection = connect();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String redis(String command) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), engines.redis().member().port())) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.lines().findFirst().orElse("");
        }
    }

    @Test
    void directoryIsGoneOnceClosed() throws Exception {
        Path home;
        // One of three nodes is what the cluster tests break; here it would only take their time once more.
        try (EngineSet another = EngineSet.start(EngineHome.locate(), 1)) {
            home = another.redis().log().getParent().getParent();
            assertThat(home).isDirectory();
            assertThat(another.kafka()).hasSize(1).allMatch(node -> node.state() == State.RUNNING);
        }
        assertThat(home).doesNotExist();
    }
}
