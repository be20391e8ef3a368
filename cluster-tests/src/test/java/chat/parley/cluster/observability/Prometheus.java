package chat.parley.cluster.observability;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus of one's own, Debian's program, with a configuration and an empty store. */
final class Prometheus implements AutoCloseable {

    private static final Duration UP = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();

    private Prometheus(Process process, URI url) {
        this.process = process;
        this.url = url;
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
            await().atMost(UP)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> started.status("/-/ready") == 200);
        } catch (RuntimeException never) {
            started.close();
            throw never;
        }
        return started;
    }

    /** The values of an instant query. */
    List<Double> query(String expression) throws IOException, InterruptedException {
        JsonNode data = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        List<Double> values = new ArrayList<>();
        for (JsonNode sample : data.path("result")) {
            values.add(Double.parseDouble(sample.path("value").path(1).asString()));
        }
        return values;
    }

    /** The names and expressions of the alerting rules. */
    List<Alert> alerts() throws IOException, InterruptedException {
        List<Alert> alerts = new ArrayList<>();
        for (JsonNode group : get("/api/v1/rules?type=alert").path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                alerts.add(new Alert(
                        rule.path("name").asString(),
                        rule.path("query").asString(),
                        rule.path("state").asString()));
            }
        }
        return alerts;
    }

    /** A rule, and whether it is {@code inactive}, {@code pending} or {@code firing}. */
    record Alert(String name, String expression, String state) {}

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        http.shutdownNow();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        JsonNode answer =
                JSON.readTree(http.send(request(path), BodyHandlers.ofString()).body());
        if (!answer.path("status").asString().equals("success")) {
            throw new IllegalStateException(path + ": " + answer);
        }
        return answer.path("data");
    }

    private int status(String path) throws IOException, InterruptedException {
        return http.send(request(path), BodyHandlers.discarding()).statusCode();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).build();
    }
}
