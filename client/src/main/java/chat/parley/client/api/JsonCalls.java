package chat.parley.client.api;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** HTTP calls whose answers are the contract's envelope. */
final class JsonCalls {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int FIRST_ERROR_STATUS = 400;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final URI url;
    private final HttpClient http;

    JsonCalls(URI url, HttpClient http) {
        this.url = url;
        this.http = http;
    }

    /** The envelope of a successful call. */
    JsonNode call(String method, String path, @Nullable String token, @Nullable Map<String, ?> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(TIMEOUT)
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return envelope(send(request.build()));
    }

    /** The {@code data} of a successful call as one value. */
    static <T> T data(JsonNode envelope, Class<T> type) {
        return value(envelope.path("data"), type);
    }

    /** The {@code data} of a successful call as a list. */
    static <T> List<T> list(JsonNode envelope, Class<T> type) {
        List<T> values = new ArrayList<>();
        for (JsonNode element : envelope.path("data")) {
            values.add(value(element, type));
        }
        return values;
    }

    private static <T> T value(JsonNode node, Class<T> type) {
        try {
            T value = MAPPER.treeToValue(node, type);
            if (value != null) {
                return value;
            }
        } catch (JacksonException unexpected) {
            throw ApiException.noAnswer("the answer is not what the contract says", unexpected);
        }
        throw new ApiException(ApiException.NO_ANSWER, "no_answer", "the answer has no data");
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        // The request's own limit ends with the headers: an answer that stops in its middle would be waited for for
        // ever.
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            Throwable failure = failed.getCause() == null ? failed : failed.getCause();
            String why = failure.getMessage();
            throw ApiException.noAnswer(url + " does not answer" + (why == null ? "" : ": " + why), failure);
        } catch (TimeoutException stalled) {
            answer.cancel(true);
            throw ApiException.noAnswer(url + " does not answer within " + TIMEOUT.toSeconds() + " s", stalled);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ApiException.noAnswer("interrupted", interrupted);
        }
    }

    private static JsonNode envelope(HttpResponse<byte[]> response) {
        JsonNode envelope;
        try {
            envelope = MAPPER.readTree(response.body());
        } catch (JacksonException noJson) {
            throw new ApiException(response.statusCode(), "no_envelope", "HTTP " + response.statusCode());
        }
        if (response.statusCode() >= FIRST_ERROR_STATUS || !envelope.isObject()) {
            throw new ApiException(
                    response.statusCode(),
                    envelope.path("error").asString("error"),
                    envelope.path("message").asString("HTTP " + response.statusCode()));
        }
        return envelope;
    }
}
