package chat.parley.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.process.Directories;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.Signal;
import chat.parley.local.process.State;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** One cluster's life, in order: real engines and front door, services stood in for. */
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {

    private static final EngineHome HOME = EngineHome.locate();
    private static final int PORT = FreePorts.row(Ports.SPAN, RandomGenerator.getDefault());
    private static final ClusterOptions OPTIONS = new ClusterOptions(PORT, 2, 1, 1, 1);
    private static final List<String> NAMES = List.of(
            "kafka-1",
            "postgres",
            "redis",
            "message-service-1",
            "history-service-1",
            "gateway-1",
            "gateway-2",
            "front");

    private static Path data;
    private static Cluster cluster;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void up() throws Exception {
        // Below /tmp, where Postgres can follow whichever user it runs as.
        data = Files.createTempDirectory("parley-cluster-");
        cluster = Cluster.prepare(HOME, data, OPTIONS, FakeService.programs());
        cluster.up(Progress.SILENT);
    }

    @AfterAll
    static void down() throws Exception {
        cluster.down(Progress.SILENT);
        Directories.delete(data);
    }

    @Test
    @Order(1)
    void everyProcessRunsAndIsShown() throws Exception {
        assertThat(cluster.status()).extracting(ProcessStatus::name).containsExactlyElementsOf(NAMES);
        assertThat(cluster.status()).allMatch(process -> process.state() == State.RUNNING);
        assertThat(cluster.status())
                .allMatch(process -> process.pid() != null && process.memoryBytes() > 0 && process.port() >= PORT);
        assertThat(cluster.isUp()).isTrue();
    }

    @Test
    @Order(1)
    void servicesAreToldWhatTheConventionsSay() throws Exception {
        assertThat(ask("/api/rooms"))
                .startsWith("message-service {")
                .contains("SERVER_PORT=" + (PORT + 31))
                .contains("SPRING_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:" + (PORT + 71))
                .contains("SPRING_DATA_REDIS_URL=redis://127.0.0.1:" + (PORT + 92))
                .contains("SPRING_DATASOURCE_URL=jdbc:postgresql://127.0.0.1:" + (PORT + 91) + "/parley")
                .contains("PARLEY_LOG_REPLICATION_FACTOR=1")
                .contains("PARLEY_AUTH_SECRET=");
        assertThat(ask("/"))
                .startsWith("gateway {")
                .contains("PARLEY_GATEWAY_ID=gateway-")
                .contains("PARLEY_GATEWAY_HISTORY_URLS=http://127.0.0.1:" + (PORT + 51))
                .doesNotContain("SPRING_DATASOURCE");
    }

    @Test
    @Order(1)
    void secretsAreTheOwnersAlone() throws Exception {
        for (String file : List.of("secrets.json", "cluster.json")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
                    .isEqualTo("rw-------");
        }
        assertThat(Secrets.of(data).toString()).doesNotContain(Secrets.of(data).authSecret());
    }

    @Test
    @Order(1)
    void anyOtherLauncherFindsItByItsDirectory() throws Exception {
        Cluster other = Cluster.find(HOME, data, FakeService.programs()).orElseThrow();

        assertThat(other.options()).isEqualTo(OPTIONS);
        assertThat(other.isUp()).isTrue();
        assertThat(other.running()).containsExactlyElementsOf(NAMES);
    }

    @Test
    @Order(2)
    void killedProcessIsShownStoppedAndStartsAgain() throws Exception {
        cluster.signal("gateway-1", Signal.KILL);

        assertThat(stateOf("gateway-1")).isEqualTo(State.STOPPED);
        assertThat(ask("/")).contains("PARLEY_GATEWAY_ID=gateway-2");
        assertThatThrownBy(() -> cluster.signal("gateway-1", Signal.KILL)).hasMessageContaining("does not run");
        cluster.start("gateway-1");
        assertThat(stateOf("gateway-1")).isEqualTo(State.RUNNING);
        assertThatThrownBy(() -> cluster.start("gateway-1")).hasMessage("gateway-1 runs already.");
    }

    @Test
    @Order(2)
    void pausedProcessIsShownPaused() throws Exception {
        cluster.signal("redis", Signal.STOP);
        assertThat(stateOf("redis")).isEqualTo(State.PAUSED);
        cluster.signal("redis", Signal.CONT);
        await().until(() -> stateOf("redis") == State.RUNNING);
    }

    @Test
    @Order(2)
    void unknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> cluster.process("gateway-9"))
                .hasMessage("There is no gateway-9 in this cluster; there are " + String.join(", ", NAMES) + ".");
    }

    @Test
    @Order(2)
    void portThatIsTakenIsNamedWithAWayOut() throws Exception {
        Path elsewhere = Files.createTempDirectory("parley-taken-");
        Cluster second = Cluster.prepare(HOME, elsewhere, OPTIONS, FakeService.programs());

        assertThatThrownBy(() -> second.up(Progress.SILENT))
                .isInstanceOf(ClusterException.class)
                .hasMessageMatching("Port \\d+ \\(for [a-z0-9-]+\\) is taken by another program: choose another with"
                        + " --port, for example --port \\d+\\.");
        Directories.delete(elsewhere);
    }

    @Test
    @Order(2)
    void dataOfOneKafkaNodeAreNotStartedWithThree() {
        assertThatThrownBy(
                        () -> Cluster.prepare(HOME, data, new ClusterOptions(PORT, 2, 1, 1, 3), FakeService.programs()))
                .hasMessageContaining("are of a cluster with --kafka 1");
    }

    @Test
    @Order(3)
    void startThatWasBrokenOffIsClearedAwayAndItsDataFoundAgain() throws Exception {
        String secret = Secrets.of(data).authSecret();
        List<Long> before = pids();
        ClusterRecord.of(OPTIONS, ClusterRecord.Phase.STARTING).write(data);
        Cluster next = Cluster.prepare(HOME, data, OPTIONS, FakeService.programs());
        assertThat(next.isUp()).isFalse();

        next.up(said::add);

        assertThat(said).anyMatch(line -> line.startsWith("stopping what is left of an earlier start: front"));
        assertThat(pids()).hasSize(NAMES.size()).doesNotContainAnyElementsOf(before);
        assertThat(ask("/")).contains("PARLEY_AUTH_SECRET=" + secret);
    }

    @Test
    @Order(4)
    void downStopsEverythingAndKeepsTheData() throws Exception {
        List<Long> before = pids();

        cluster.down(said::add);

        assertThat(cluster.running()).isEmpty();
        await().until(() ->
                before.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
        assertThat(cluster.isUp()).isFalse();
        assertThat(said)
                .containsSubsequence(
                        "stopping gateway-1, gateway-2, message-service-1, history-service-1", "stopping front");
        assertThat(said).last().asString().isEqualTo("stopping kafka-1, postgres, redis");
        try (Stream<Path> kept = Files.list(data)) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .contains("kafka-1", "postgres", "redis", "secrets.json", "logs");
        }
    }

    @Test
    @Order(4)
    void directoryOfSomethingElseIsLeftAlone() throws Exception {
        Path foreign = Files.createTempDirectory("parley-foreign-");
        Files.writeString(foreign.resolve("thesis.txt"), "…");

        assertThatThrownBy(() -> Cluster.prepare(HOME, foreign, OPTIONS, FakeService.programs()))
                .hasMessage(foreign + " holds other things than a Parley cluster: choose another --data.");
        assertThat(Cluster.find(HOME, foreign, FakeService.programs())).isEmpty();
        Directories.delete(foreign);
    }

    private static State stateOf(String name) throws IOException, InterruptedException {
        return cluster.status().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static List<Long> pids() throws IOException, InterruptedException {
        return cluster.status().stream().map(ProcessStatus::pid).toList();
    }

    private static String ask(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(cluster.url() + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
