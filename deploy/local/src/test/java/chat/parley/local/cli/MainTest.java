package chat.parley.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.cluster.Ports;
import chat.parley.local.process.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MainTest {

    @TempDir
    Path data;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @ParameterizedTest
    @CsvSource({"status", "down", "kill gateway-1", "start gateway-1", "logs gateway-1"})
    void directoryWithoutAClusterIsSaidInOneLine(String command) {
        assertThat(run(command)).isEqualTo(1);
        assertThat(errors())
                .isEqualTo("parley: There is no cluster in " + data
                        + ": './parley up' starts one; --data or PARLEY_DATA names another directory.\n");
    }

    @ParameterizedTest
    @CsvSource({
        "up --gateways 21, --gateways must be from 0 to 20; not 21.",
        "up --port 80, --port must be from 1024 to 65435; not 80.",
        "up --kafka 2, --kafka must be 1 or 3; not 2."
    })
    void valueBeyondItsLimitsIsNamed(String command, String message) {
        assertThat(run(command)).isEqualTo(1);
        assertThat(errors()).isEqualTo("parley: " + message.replace(';', ',') + "\n");
    }

    @ParameterizedTest
    @CsvSource({"up --gatways 3", "kill", "kill redis --signal HUP", "up --port many"})
    void wrongCallIsExplainedInOneLine(String command) {
        assertThat(run(command)).isEqualTo(2);
        assertThat(errors())
                .startsWith("parley: ")
                .contains("--help' shows how.")
                .hasLineCount(1);
    }

    @Test
    void takenPortIsNamedWithAWayOut() throws Exception {
        // Not any port: those behind it have to be free, and the system's own are lent to whoever connects to
        // something.
        int port = FreePorts.row(Ports.SPAN, RandomGenerator.getDefault());
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("up --detach --engines-only --port " + taken.getLocalPort()))
                    .isEqualTo(1);
            assertThat(errors())
                    .startsWith("parley: Port " + taken.getLocalPort() + " (for front) is taken by another program:"
                            + " choose another with --port, for example --port ")
                    .hasLineCount(1);
        }
    }

    @Test
    void damagedClusterFileIsSaidInOneLine() throws Exception {
        Files.writeString(data.resolve("cluster.json"), "{\"version\":");

        assertThat(run("status")).isEqualTo(1);
        assertThat(errors())
                .startsWith("parley: " + data.resolve("cluster.json") + " is damaged")
                .hasLineCount(1);
    }

    @Test
    void fileInPlaceOfADirectoryIsSaid() throws Exception {
        Path file = Files.writeString(data.resolve("file"), "");

        assertThat(Main.run("up", "--data", file.toString())).isEqualTo(1);
        assertThat(errors()).isEqualTo("parley: " + file + " is a file: choose a directory by --data.\n");
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(Main.run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("up ", "down ", "status ", "kill ", "start ", "logs ", "parley chat", "parley test");
    }

    private int run(String command) {
        return Main.run((command + " --data " + data).split(" ", -1));
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
