package chat.parley.cluster.observability;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** A Prometheus of one's own, Debian's program, with a configuration and an empty store. */
final class Prometheus implements AutoCloseable {

    private static final Duration UP = Duration.ofSeconds(30);

    private final Process process;
    private final PrometheusApi api;

    private Prometheus(Process process, URI url) {
        this.process = process;
        this.api = new PrometheusApi(url);
    }

    /** Where a program is, on the path. */
    static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it and waits until it answers. */
    static Prometheus start(Path program, Path directory, int port, String configuration) throws IOException {
        Path file = Files.writeString(directory.resolve("prometheus.yml"), configuration);
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        Prometheus started = new Prometheus(process, URI.create("http://127.0.0.1:" + port));
        try {
            await().atMost(UP).ignoreExceptionsInstanceOf(IOException.class).until(started.api::isReady);
        } catch (RuntimeException never) {
            started.close();
            throw never;
        }
        return started;
    }

    /** What it answers. */
    PrometheusApi api() {
        return api;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        api.close();
    }
}
