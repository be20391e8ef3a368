package chat.parley.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SignalsTest {

    /** The last is asked where there is no {@code /proc}. */
    private static final List<String> PROGRAMS = List.of("sh", "sleep", "ps");

    /** Its number on Linux. */
    private static final int SIGINT = 2;

    @TempDir
    Path data;

    /** As in an image without procps and util-linux, where there is no program {@code kill}. */
    @ParameterizedTest
    @EnumSource(names = {"TERM", "INT", "KILL"})
    void everySignalNeedsNoMoreThanAShell(Signal last) throws Exception {
        assumeFalse(last == Signal.INT && isInterruptIgnored(), "begun in the background of a shell: nobody hears INT");
        Path programs = Files.createDirectory(data.resolve("programs"));
        for (String program : PROGRAMS) {
            if (Commands.find(program).isPresent()) {
                Files.createSymbolicLink(
                        programs.resolve(program), Commands.find(program).get());
            }
        }
        ProcessBuilder launcher = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Launcher.class.getName(),
                        data.toString(),
                        last.name())
                .redirectErrorStream(true);
        launcher.environment().put("PATH", programs.toString());
        Process launched = launcher.start();

        String said = new String(launched.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // JUnit warns of links that lead out of its directory.
        Directories.delete(programs);

        assertThat(said).isEqualTo("PAUSED\nRUNNING\nSTOPPED\n");
        assertThat(launched.waitFor()).isZero();
    }

    /** What is ignored is so in all that is begun from here. */
    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring("SigIgn:".length()).strip())
                .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & (1L << (SIGINT - 1))) != 0);
    }

    /** Pauses a process, wakes it up, sends it the signal that is its end, and says what it sees of each. */
    static final class Launcher {

        private static final Duration LONGER_THAN_THE_TEST = Duration.ofMinutes(2);

        public static void main(String[] arguments) throws IOException, InterruptedException {
            Path data = Path.of(arguments[0]);
            // What runs in the background of a shell would not hear INT.
            LocalProcess process = new LocalProcess(new Shell(data, "sleeper", "exec sleep 300"), data);
            process.start();
            try {
                process.signal(Signal.STOP);
                System.out.println(process.state());
                process.signal(Signal.CONT);
                await().until(() -> process.state() == State.RUNNING);
                System.out.println(process.state());
                process.signal(Signal.valueOf(arguments[1]));
                process.awaitStopped(LONGER_THAN_THE_TEST);
                System.out.println(process.state());
            } finally {
                process.kill();
            }
        }
    }
}
