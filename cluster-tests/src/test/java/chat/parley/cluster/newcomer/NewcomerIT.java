package chat.parley.cluster.newcomer;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.cluster.KeepLogs;
import chat.parley.local.cluster.Ports;
import chat.parley.local.process.Directories;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.Leftovers;
import chat.parley.local.process.Scratch;
import chat.parley.testing.ClusterUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The README's commands, typed into a shell, in one small cluster of their own that the last of them ends. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NewcomerIT {

    private static final int LAST = Integer.MAX_VALUE;

    @TempDir
    private static Path home;

    private static Path data;
    private static int port;
    private static Launcher parley;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> ClusterUnderTest.running(data, UnaryOperator.identity()));

    @BeforeAll
    static void up() throws Exception {
        data = Scratch.create();
        port = ClusterUnderTest.onFreePorts(ClusterUnderTest.small()).port();
        parley = new Launcher(data, home);

        assertThat(parley.run("up", "--detach", "--port", Integer.toString(port)))
                .contains("Ready: http://localhost:" + port)
                .contains("Next: ./parley chat --user alice --data " + data)
                .contains("It goes on running");
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        Leftovers.stop(data, Duration.ZERO);
        Directories.delete(data);
    }

    @Test
    void statusTellsProgramsAboutEveryProcess() throws Exception {
        List<JsonNode> processes = status();

        assertThat(processes)
                .extracting(process -> process.path("name").stringValue())
                .containsExactlyInAnyOrder(
                        "gateway-1",
                        "gateway-2",
                        "message-service-1",
                        "history-service-1",
                        "front",
                        "kafka-1",
                        "postgres",
                        "redis");
        assertThat(processes).allSatisfy(process -> {
            assertThat(process.propertyNames()).contains("name", "role", "pid", "port", "url", "state");
            assertThat(process.path("name").stringValue())
                    .startsWith(process.path("role").stringValue());
            assertThat(ProcessHandle.of(process.path("pid").longValue())).isPresent();
            assertThat(process.path("port").intValue()).isBetween(port, port + Ports.SPAN - 1);
            assertThat(process.path("url").stringValue())
                    .contains(":" + process.path("port").intValue());
            assertThat(process.path("state").stringValue()).isEqualTo("running");
        });
    }

    @Test
    void peopleTalkInTheirTerminalsThroughTheDeathOfAGateway() throws Exception {
        try (Terminal alice = parley.chat("--user", "alice");
                Terminal bob = parley.chat("--user", "bob")) {
            alice.awaitLine("Signed in as alice.");
            bob.awaitLine("Signed in as bob.");
            alice.type("/who");
            alice.awaitLine("You have talked with nobody yet");
            alice.type("/with bob");
            alice.type("Hello, how are you?");
            bob.awaitLine("] alice: Hello, how are you?");

            assertThat(parley.run("kill", "gateway-1")).contains("gateway-1 is killed");
            assertThat(status("gateway-1").path("state").stringValue()).isEqualTo("stopped");
            assertThat(status("gateway-1").path("pid").isNull()).isTrue();
            bob.type("/with alice");
            bob.type("Still here.");
            alice.awaitLine("] bob: Still here.");

            assertThat(parley.run("start", "gateway-1")).contains("gateway-1 ready after");
            assertThat(status("gateway-1").path("state").stringValue()).isEqualTo("running");
            alice.type("So am I.");
            bob.awaitLine("] alice: So am I.");
            alice.quit();
            bob.quit();
        }
    }

    @Test
    void theDemoFillsTheClusterWithPeopleWhoCanBeLookedAt() throws Exception {
        assertThat(parley.run("demo"))
                .containsPattern("Said \\d{4} messages in \\d+ s, each acked")
                .contains("./parley chat --user lin --password parley-demo");

        try (Terminal lin = parley.chat("--user", "lin", "--password", "parley-demo")) {
            lin.awaitLine("Conversations:");
            lin.type("/room list");
            lin.awaitLine("Your rooms:");
            lin.quit();
        }
    }

    @Test
    void logsShowsTheLastLinesOfAProcess() throws Exception {
        assertThat(parley.run("logs", "gateway-1")).contains("gateway");
        assertThat(parley.run("logs", "gateway-2", "-n", "3")).hasLineCount(3);
    }

    @Test
    @Order(LAST)
    void afterDownNothingOfItRuns() throws Exception {
        assertThat(parley.run("down")).contains("Stopped. Its data are kept in " + data);

        assertThat(Leftovers.in(data)).isEmpty();
        assertThat(status()).allSatisfy(process -> {
            assertThat(process.path("state").stringValue()).isEqualTo("stopped");
            assertThat(process.path("pid").isNull()).isTrue();
            assertThat(FreePorts.isFree(process.path("port").intValue())).isTrue();
        });
    }

    private static JsonNode status(String name) throws Exception {
        return status().stream()
                .filter(process -> process.path("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> status() throws Exception {
        return JsonMapper.shared()
                .readTree(parley.run("status", "--json"))
                .path("processes")
                .valueStream()
                .toList();
    }
}
