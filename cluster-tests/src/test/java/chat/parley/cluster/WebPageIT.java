package chat.parley.cluster;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import chat.parley.local.cluster.ProcessStatus;
import chat.parley.local.process.Signal;
import chat.parley.local.process.State;
import chat.parley.testing.ClusterUnderTest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The chat page in a real browser: {@code web/e2e/journey.mjs} drives it, and has gateways killed and started through a door
 * that this test opens for it. Skipped, in words, where there is no Node or no Chromium.
 */
@Timeout(600)
class WebPageIT {

    /** What the script ends with where it has nothing to drive. */
    private static final int SKIPPED = 77;

    private static ClusterUnderTest cluster;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    private HttpServer control;

    @BeforeEach
    void openTheControlDoor() throws IOException {
        cluster = SharedCluster.get();
        control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        control.createContext("/kill/", exchange -> obey(exchange, name -> cluster.kill(name, Signal.KILL)));
        control.createContext("/start/", exchange -> obey(exchange, cluster::start));
        control.start();
    }

    @AfterEach
    void leaveTheClusterWhole() {
        control.stop(0);
        gateways().stream()
                .filter(gateway -> gateway.state() != State.RUNNING)
                .forEach(gateway -> cluster.start(gateway.name()));
    }

    @Test
    void peopleTalkInABrowserThroughEverythingThatHappens() throws Exception {
        Path root = Path.of(System.getProperty("parley.root"));
        ProcessBuilder script = new ProcessBuilder(
                        List.of("sh", root.resolve("web/scripts/page.sh").toString(), "e2e"))
                .redirectErrorStream(true);
        script.environment()
                .putAll(Map.of(
                        "PARLEY_E2E_URL", cluster.url().toString(),
                        "PARLEY_E2E_GATEWAYS",
                                gateways().stream().map(ProcessStatus::url).collect(joining(",")),
                        "PARLEY_E2E_CONTROL",
                                "http://127.0.0.1:" + control.getAddress().getPort()));
        Process running = script.start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines = running.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                said.append(line).append('\n');
            }
            assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            running.descendants().forEach(ProcessHandle::destroy);
            running.destroy();
        }
        if (running.exitValue() == SKIPPED) {
            abort(said.toString().strip());
        }
        assertThat(running.exitValue()).as(said.toString()).isZero();
    }

    private static List<ProcessStatus> gateways() {
        return cluster.processes().stream()
                .filter(process -> process.role().equals("gateway"))
                .toList();
    }

    private interface Order {
        void carryOut(String name);
    }

    private static void obey(HttpExchange exchange, Order order) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            int status = 204;
            try {
                order.carryOut(path.substring(path.lastIndexOf('/') + 1));
            } catch (RuntimeException failed) {
                // The script ends over the status; why is said here.
                System.out.println(path + " failed: " + failed);
                status = 500;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }
}
