package chat.parley.history;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.token.AuthProperties;
import chat.parley.platform.token.TokenIssuer;
import chat.parley.testing.RestApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the service over HTTP, as a client with a real token does. */
public final class Api {

    public static final String SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static final RestApi OPEN_API = RestApi.read();
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final TokenIssuer ISSUER = new TokenIssuer(
            new AuthProperties(
                    SECRET, List.of(), null, Duration.ofMinutes(5), null, null, Duration.ofHours(1), Duration.ZERO),
            Clock.systemUTC());

    private final String base;

    public Api(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /** An answer: its status and its body, which the envelope's {@code code} has to repeat. */
    public record Answer(int status, JsonNode body, HttpResponse<String> response) {
        public JsonNode data() {
            return body.path("data");
        }

        public String error() {
            return body.path("error").asString("");
        }

        public String message() {
            return body.path("message").asString("");
        }
    }

    public Answer post(String path, int userId, String body) {
        return send(request(path, userId).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public Answer get(String path, int userId) {
        return send(request(path, userId).GET());
    }

    public HttpRequest.Builder request(String path, int userId) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token(userId));
    }

    public static String token(int userId) {
        return ISSUER.issue(userId).token();
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            check(response);
            return new Answer(response.statusCode(), MAPPER.readTree(response.body()), response);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** The status alone, of what is refused before there is an envelope. */
    public int status(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Whatever a test is about: docs/openapi.yaml has to allow the answer. */
    private static void check(HttpResponse<String> response) {
        String route =
                response.request().method() + " " + response.request().uri().getPath();
        if (OPEN_API.routesOf("history-service").contains(route)) {
            Object answer = MAPPER.readValue(response.body(), Object.class);
            if (response.statusCode() != 405) {
                assertThat(OPEN_API.violations(route, response.statusCode(), answer))
                        .as("%s answered %d %s", route, response.statusCode(), response.body())
                        .isEmpty();
            }
        }
    }

    /** A request without a token. */
    public HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    }
}
