package chat.parley.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

    @TempDir
    Path data;

    /** As in an image without procps and util-linux, where there is no program {@code kill}. */
    @ParameterizedTest
    @EnumSource(names = {"TERM", "INT", "KILL"})
    void everySignalNeedsNoMoreThanAShell(Signal last) throws Exception {
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
