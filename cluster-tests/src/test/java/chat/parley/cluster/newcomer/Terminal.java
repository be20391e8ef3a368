package chat.parley.cluster.newcomer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One person's {@code ./parley chat}, as a script drives it: lines in, lines out. */
final class Terminal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path said;
    private final Writer keys;

    Terminal(Process process, Path said) {
        this.process = process;
        this.said = said;
        this.keys = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Types a line. */
    void type(String line) throws IOException {
        keys.write(line + "\n");
        keys.flush();
    }

    /** Waits until this stands in a line. */
    void awaitLine(String part) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(said)).anyMatch(line -> line.contains(part)));
    }

    /** Says good-bye, which has to end well. */
    void quit() throws IOException, InterruptedException {
        type("/quit");
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
