package chat.parley.cluster.observability;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a Prometheus answers, wherever it runs. */
public final class PrometheusApi implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();

    /** The one at this address. */
    public PrometheusApi(URI url) {
        this.url = url;
    }

    /** Whether it serves queries. */
    public boolean isReady() throws IOException, InterruptedException {
        return http.send(request("/-/ready"), BodyHandlers.discarding()).statusCode() == 200;
    }

    /** The values of an instant query. */
    public List<Double> query(String expression) throws IOException, InterruptedException {
        JsonNode data = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        List<Double> values = new ArrayList<>();
        for (JsonNode sample : data.path("result")) {
            values.add(Double.parseDouble(sample.path("value").path(1).asString()));
        }
        return values;
    }

    /** The names and expressions of the alerting rules. */
    public List<Alert> alerts() throws IOException, InterruptedException {
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
    public record Alert(String name, String expression, String state) {}

    @Override
    public void close() {
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

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).build();
    }
}
