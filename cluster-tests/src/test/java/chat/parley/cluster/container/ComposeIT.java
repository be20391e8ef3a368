package chat.parley.cluster.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.parley.cluster.audit.Disturbance;
import chat.parley.cluster.audit.Journal;
import chat.parley.cluster.audit.Verdict;
import chat.parley.cluster.load.Inquest;
import chat.parley.cluster.load.Workload;
import chat.parley.cluster.observability.PrometheusApi;
import chat.parley.local.process.FreePorts;
import chat.parley.testing.Database;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docker-compose.yml} as somebody brings it up who has read three lines of it: people talk through its front door
 * while gateways come and go and every service is replaced by a new version, and the auditor finds every message once. The
 * store is built anew afterwards and compared.
 * Skipped, in words, where there is no Docker engine.
 */
@Timeout(900)
class ComposeIT {

    private static final long SEED = RandomGenerator.getDefault().nextLong();
    private static final Workload.Size PEOPLE = new Workload.Size(12, 12, 400);
    private static final Duration UP = Duration.ofMinutes(3);
    /** Two JVMs that start while everybody talks, on whatever machine this is. */
    private static final Duration SCALED = Duration.ofMinutes(3);

    private static final Duration ARRIVAL = Duration.ofSeconds(60);
    private static final List<String> SERVICES = List.of("message-service", "history-service", "gateway");

    private final Path root = Path.of(System.getProperty("parley.root"));
    private final int port = FreePorts.row(4, RandomGenerator.getDefault());
    private final URI front = URI.create("http://localhost:" + port);
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path temporary;

    private Path environment;
    private DockerCompose compose;

    @BeforeEach
    void up() throws Exception {
        environment = temporary.resolve("env");
        Optional<DockerCompose> found = DockerCompose.find(
                root,
                "parley-test-" + ProcessHandle.current().pid(),
                environment,
                List.of(
                        root.resolve("docker-compose.yml"),
                        root.resolve("cluster-tests/src/test/resources/compose/test.yml")));
        found.ifPresentOrElse(
                engine -> compose = engine,
                () -> System.out.println(
                        "containers: there is no Docker engine here; docker-compose.yml is not tried."));
        assumeTrue(found.isPresent(), "no Docker engine");
        makeSecrets();
        compose.run("build");
        compose.run("up", "-d");
        try {
            await().atMost(UP).pollInterval(Duration.ofMillis(500)).until(this::answers);
        } catch (ConditionTimeoutException never) {
            System.out.println(compose.run("logs", "--tail", "20"));
            throw never;
        }
    }

    @AfterEach
    void down() {
        http.shutdownNow();
        if (compose != null) {
            compose.run("down", "-v", "--timeout", "5");
        }
    }

    @Test
    void nothingIsLostWhileGatewaysComeAndGoAndEveryServiceIsReplaced() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(200);
        assertThat(get("/").headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(get("/actuator/prometheus").statusCode()).isEqualTo(404);

        assertThat(SERVICES)
                .flatMap(compose::containers)
                .allSatisfy(container -> assertThat(compose.mapped(container)).contains("/app/app.jsa"));

        String kafka = "localhost:" + (port + 1);
        Map<Integer, Long> begin = Inquest.endOfLog(kafka);
        Journal journal = new Journal(System::nanoTime);
        try (Workload workload = new Workload(front, journal, SEED, PEOPLE, "compose")) {
            workload.talk();
            change("four gateways", workload, journal, () -> {
                scale(4);
                awaitConnectionsOnEach(workload);
            });
            awaitScraped(4);
            change("two gateways", workload, journal, () -> scale(2));
            compose.run("build", "--build-arg", "REVISION=" + SEED);
            for (String service : SERVICES) {
                change("a new " + service, workload, journal, () -> replace(service));
            }
            workload.fallSilent();
            Verdict verdict = new Inquest(workload, journal, kafka, database(), begin).hold(ARRIVAL);
            System.out.println(verdict.report(SEED));
            assertThat(verdict.isClean()).as(verdict.report(SEED)).isTrue();
            assertThat(journal.sent()).isPositive();
            storeTool("rebuild");
            assertThat(storeTool("verify")).contains("EQUAL");
        }
    }

    /** Those who come back meanwhile may be handed live frames ahead of a late backlog; nothing may fail for anybody. */
    private static void change(String what, Workload workload, Journal journal, Runnable course) {
        int begun = journal.nowMs();
        course.run();
        workload.awaitReady();
        journal.disturbed(new Disturbance(begun, journal.nowMs(), what, true));
    }

    private void scale(int gateways) {
        compose.run("up", "-d", "--no-deps", "--no-recreate", "--scale", "gateway=" + gateways, "gateway");
        await().atMost(SCALED)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(compose.containers("gateway"))
                        .hasSize(gateways)
                        .allMatch(gateway -> compose.inspect(gateway, "{{.State.Health.Status}}")
                                .equals("healthy")));
    }

    /** The profile's Prometheus finds every instance by itself, and has the rules; what they say is tried elsewhere. */
    private void awaitScraped(int gateways) throws IOException, InterruptedException {
        compose.run("up", "-d", "--no-deps", "prometheus");
        try (PrometheusApi prometheus = new PrometheusApi(URI.create("http://localhost:" + (port + 3)))) {
            await().atMost(SCALED)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> {
                        assertThat(prometheus.query("up{job=\"gateway\"}"))
                                .hasSize(gateways)
                                .containsOnly(1.0);
                        assertThat(prometheus.query("up")).hasSize(gateways + 2).containsOnly(1.0);
                    });
            assertThat(prometheus.alerts()).isNotEmpty();
        }
    }

    /** New gateways take their share of those who come: connections are cut until each has some. */
    private void awaitConnectionsOnEach(Workload workload) {
        Random random = new Random(SEED);
        await().atMost(SCALED).pollInterval(Duration.ofSeconds(1)).until(() -> {
            workload.drop(3, random);
            for (String gateway : compose.containers("gateway")) {
                if (connections(gateway) == 0) {
                    return false;
                }
            }
            return true;
        });
    }

    private double connections(String gateway) throws IOException, InterruptedException {
        String address = compose.inspect(gateway, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + ":8080/actuator/prometheus"))
                .build();
        return http.send(request, BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("parley_gateway_connections"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** As docs/operations.md has it; fails unless it ends with 0. */
    private String storeTool(String tool) {
        return compose.run("run", "--rm", "-T", "--no-deps", "message-service", tool);
    }

    private void replace(String service) {
        Set<String> before = new HashSet<>(compose.containers(service));
        System.out.print(compose.roll(service));
        List<String> after = compose.containers(service);
        assertThat(after).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
        assertThat(after)
                .allSatisfy(container -> assertThat(compose.inspect(
                                container, "{{index .Config.Labels \"org.opencontainers.image.revision\"}}"))
                        .isEqualTo(Long.toString(SEED)));
    }

    private boolean answers() throws InterruptedException {
        try {
            // Through the front door to each kind of service: the page, accounts, history. 401: it is there, and asks
            // who.
            return get("/").statusCode() == 200
                    && get("/api/rooms").statusCode() == 401
                    && get("/api/chat/conversations").statusCode() == 401;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(front.resolve(path)).build(), BodyHandlers.ofString());
    }

    private void makeSecrets() throws IOException, InterruptedException {
        Process made = new ProcessBuilder("deploy/docker/make-env", environment.toString())
                .directory(root.toFile())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        String secrets = Files.readString(environment).replace("PARLEY_PORT=8080", "PARLEY_PORT=" + port);
        Files.writeString(
                environment,
                secrets
                        + "TEST_KAFKA_PORT=%d%nTEST_POSTGRES_PORT=%d%nPROMETHEUS_PORT=%d%n"
                                .formatted(port + 1, port + 2, port + 3));
    }

    private Database database() throws IOException {
        Properties secrets = new Properties();
        try (Reader reader = Files.newBufferedReader(environment)) {
            secrets.load(reader);
        }
        return new Database(
                "jdbc:postgresql://localhost:" + (port + 2) + "/parley",
                "parley",
                secrets.getProperty("POSTGRES_PASSWORD"));
    }
}
