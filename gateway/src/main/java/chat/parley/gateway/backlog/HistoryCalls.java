package chat.parley.gateway.backlog;

import chat.parley.gateway.GatewayProperties;
import chat.parley.platform.http.WholeAnswer;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.platform.trace.Traceparent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The way to history-service and back. Several instances are asked in turn; one that does not answer, or fails, is followed
 * by the next. Blocks.
 */
@Component
final class HistoryCalls implements AutoCloseable {

    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final List<URI> urls;
    /** To the head of an answer, and to its last byte. */
    private final Duration headTimeout;

    private final Duration wholeTimeout;
    /** More is not taken, whatever a history-service may say. */
    private final long longest;

    private final JsonMapper mapper;
    private final MessageSpans spans;
    private final HttpClient http;
    private final AtomicInteger turn = new AtomicInteger();

    HistoryCalls(GatewayProperties properties, JsonMapper mapper, MessageSpans spans) {
        this.urls = properties.historyUrls();
        this.headTimeout =
                properties.backlog().storeWait().plus(properties.history().answerSlack());
        this.wholeTimeout = headTimeout.plus(properties.history().bodyLimit());
        this.longest = properties.backlog().memory().toBytes();
        this.mapper = mapper;
        this.spans = spans;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(properties.history().connectTimeout())
                .build();
    }

    /** What an instance answered. */
    record Answer(int status, String body) {}

    /** Posts the body, or gets where there is none. */
    Answer send(String path, String token, @Nullable String body)
            throws HistoryUnavailableException, InterruptedException {
        return send(path, token, body, FOR_EVER);
    }

    /** @param limit once this much time has gone by no further instance is asked */
    Answer send(String path, String token, @Nullable String body, Duration limit)
            throws HistoryUnavailableException, InterruptedException {
        Span question = spans.ask("history-service");
        try {
            return send(path, token, body, limit, Traceparent.of(question));
        } catch (HistoryUnavailableException failed) {
            question.setStatus(StatusCode.ERROR);
            throw failed;
        } finally {
            question.end();
        }
    }

    private Answer send(String path, String token, @Nullable String body, Duration limit, @Nullable String traceparent)
            throws HistoryUnavailableException, InterruptedException {
        long startedNanos = System.nanoTime();
        HistoryUnavailableException last = null;
        int first = Math.floorMod(turn.getAndIncrement(), urls.size());
        for (int i = 0; i < urls.size(); i++) {
            if (last != null && System.nanoTime() - startedNanos >= limit.toNanos()) {
                break;
            }
            URI url = urls.get((first + i) % urls.size());
            HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                    .timeout(headTimeout)
                    .header("Authorization", "Bearer " + token);
            if (traceparent != null) {
                request.header(Traceparent.NAME, traceparent);
            }
            if (body != null) {
                request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
            }
            try {
                HttpResponse<String> response = WholeAnswer.of(
                        http, request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), longest), wholeTimeout);
                if (response.statusCode() < 500) {
                    return new Answer(response.statusCode(), response.body());
                }
                last = new HistoryUnavailableException("history-service answers with status " + response.statusCode());
            } catch (IOException unreachable) {
                last = new HistoryUnavailableException("history-service does not answer", unreachable);
            }
        }
        throw Objects.requireNonNull(last, "no history-service is configured");
    }

    /** What the answer's {@code data} says; what is no answer of a history-service counts as none. */
    <T> T read(Answer answer, Function<JsonNode, T> reader) throws HistoryUnavailableException {
        if (answer.status() != 200) {
            throw new HistoryUnavailableException("history-service answers with status " + answer.status());
        }
        try {
            return reader.apply(mapper.readTree(answer.body()).required("data"));
        } catch (JacksonException | IllegalArgumentException | DateTimeException | NoSuchElementException malformed) {
            throw new HistoryUnavailableException("history-service's answer cannot be read", malformed);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
