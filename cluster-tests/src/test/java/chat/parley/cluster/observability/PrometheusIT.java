package chat.parley.cluster.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.parley.cluster.KeepLogs;
import chat.parley.cluster.SharedCluster;
import chat.parley.cluster.audit.Journal;
import chat.parley.cluster.load.Workload;
import chat.parley.local.cluster.ProcessStatus;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.Signal;
import chat.parley.testing.ClusterUnderTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code deploy/observability} and what the autoscalers of {@code deploy/k8s} ask, with Debian's Prometheus over a cluster in
 * which people talk. Skipped, in words, without it.
 */
@Timeout(400)
class PrometheusIT {

    private static final long SEED = RandomGenerator.getDefault().nextLong();
    private static final Workload.Size PEOPLE = new Workload.Size(8, 8, 300);
    private static final List<String> JOBS = List.of("gateway", "message-service", "history-service");
    private static final Path FILES = Path.of(System.getProperty("parley.root"), "deploy", "observability");
    /** What the operator's Prometheus says of each pod, and prometheus-adapter asks by. */
    private static final String NAMESPACE = "parley";

    private static final Duration SEEN = Duration.ofSeconds(60);
    /** The rule's own {@code for}, its rate's window, and some time for the machine. */
    private static final Duration FIRED = Duration.ofSeconds(150);

    private static final Pattern METRIC =
            Pattern.compile("\\b(?:up|(?:parley|jvm|logback|hikaricp|kafka|http|process)_\\w+)");

    /** What a store without its database may raise. */
    private static final Set<String> WITHOUT_POSTGRES = Set.of(
            "ParleyViewFailing",
            "ParleyStoreBehind",
            "ParleyHistoryBehind",
            "ParleyPoolExhausted",
            "ParleyErrorsLogged");

    private static ClusterUnderTest cluster;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        boolean there = Prometheus.find("prometheus").isPresent()
                && Prometheus.find("promtool").isPresent();
        if (!there) {
            System.out.println(
                    "metrics: no Prometheus here (Debian: apt-get install prometheus); dashboards and alerts are not tried.");
        }
        assumeTrue(there, "no Prometheus");
        cluster = SharedCluster.get();
    }

    @Test
    void rulesAndConfigurationAreWhatPrometheusTakes() throws Exception {
        promtool("check", "rules", "alerts.yml");
        promtool("test", "rules", "alerts.test.yml");
        promtool("check", "config", "prometheus.yml");
    }

    @Test
    void everyDashboardAlertAndAutoscalerFindsItsDataAndALostDatabaseRaisesTheRightAlert() throws Exception {
        Journal journal = new Journal(System::nanoTime);
        try (Prometheus prometheus = Prometheus.start(
                        Prometheus.find("prometheus").orElseThrow(),
                        directory,
                        FreePorts.row(1, RandomGenerator.getDefault()),
                        configuration());
                Workload workload = new Workload(cluster.url(), journal, SEED, PEOPLE, "metrics")) {
            workload.talk();
            assertEachAnswers(prometheus, dashboardQueries());
            assertEachAnswers(
                    prometheus,
                    metrics(prometheus.api().alerts())
                            .map("count(%s)"::formatted)
                            .toList());
            assertEachAnswers(
                    prometheus, AutoscalerQueries.of(NAMESPACE, pods("gateway").toList()));
            assertThat(firing(prometheus)).as("with nothing wrong").isEmpty();

            cluster.kill("postgres", Signal.KILL);
            try {
                await().atMost(FIRED)
                        .untilAsserted(() -> assertThat(firing(prometheus))
                                .contains("ParleyViewFailing")
                                .isSubsetOf(WITHOUT_POSTGRES));
            } finally {
                cluster.start("postgres");
            }
            workload.fallSilent();
        }
    }

    private static void assertEachAnswers(Prometheus prometheus, List<String> queries) {
        List<String> silent = new ArrayList<>(queries);
        await().atMost(SEEN).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            Set<String> answered = new HashSet<>();
            for (String query : silent) {
                if (prometheus.api().query(query).stream().anyMatch(value -> !value.isNaN())) {
                    answered.add(query);
                }
            }
            silent.removeAll(answered);
            assertThat(silent).as("queries without data").isEmpty();
        });
    }

    private static Set<String> firing(Prometheus prometheus) throws IOException, InterruptedException {
        return prometheus.api().alerts().stream()
                .filter(alert -> alert.state().equals("firing"))
                .map(PrometheusApi.Alert::name)
                .collect(Collectors.toSet());
    }

    private static Stream<String> metrics(List<PrometheusApi.Alert> alerts) {
        assertThat(alerts).hasSizeGreaterThan(10);
        return alerts.stream()
                .flatMap(alert -> METRIC.matcher(alert.expression()).results().map(MatchResult::group))
                .distinct();
    }

    private static List<String> dashboardQueries() throws IOException {
        List<String> queries = new ArrayList<>();
        try (Stream<Path> files = Files.list(FILES.resolve("grafana/dashboards"))) {
            for (Path file : files.toList()) {
                JsonNode dashboard = new JsonMapper().readTree(Files.readString(file));
                for (JsonNode panel : dashboard.path("panels")) {
                    for (JsonNode target : panel.path("targets")) {
                        queries.add(target.path("expr").asString().replace("$__rate_interval", "20s"));
                    }
                }
            }
        }
        assertThat(queries).hasSizeGreaterThan(30);
        return queries;
    }

    /** The shipped rules and job names over this cluster's ports, with the labels that a pod has on Kubernetes. */
    private static String configuration() {
        String jobs = JOBS.stream()
                .map(job -> """
                          - job_name: %s
                            metrics_path: /actuator/prometheus
                            static_configs: [%s]
                        """.formatted(
                                job, processes(job).map(PrometheusIT::target).collect(Collectors.joining(", "))))
                .collect(Collectors.joining());
        return """
                global: { scrape_interval: 1s, evaluation_interval: 1s }
                rule_files: ["%s"]
                scrape_configs:
                %s""".formatted(FILES.resolve("alerts.yml"), jobs);
    }

    private static String target(ProcessStatus process) {
        URI url = URI.create(process.url());
        return "{ targets: [\"%s:%d\"], labels: { namespace: %s, pod: %s } }"
                .formatted(url.getHost(), url.getPort(), NAMESPACE, process.name());
    }

    private static Stream<String> pods(String role) {
        return processes(role).map(ProcessStatus::name);
    }

    private static Stream<ProcessStatus> processes(String role) {
        return cluster.processes().stream().filter(process -> process.role().equals(role));
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Prometheus.find("promtool").orElseThrow().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(FILES.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
