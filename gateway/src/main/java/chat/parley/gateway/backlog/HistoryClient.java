package chat.parley.gateway.backlog;

import chat.parley.gateway.GatewayProperties;
import chat.parley.platform.http.WholeAnswer;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.platform.trace.Traceparent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks history-service, with the token of the user on whose behalf it asks. Several instances are asked in turn; one that
 * does not answer, or fails, is followed by the next. Blocks.
 */
@Component
public final class HistoryClient implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration ANSWER_SLACK = Duration.ofSeconds(3);

    /** From the headers to the last byte of what may be megabytes. */
    private static final Duration BODY_LIMIT = Duration.ofSeconds(5);

    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final List<URI> urls;
    private final Duration wait;
    private final JsonMapper mapper;
    private final MessageSpans spans;
    private final HttpClient http;
    private final AtomicInteger turn = new AtomicInteger();

    /** A message that history-service has. */
    public record StoredMessage(long messageId, Instant createdAt) {}

    HistoryClient(GatewayProperties properties, JsonMapper mapper, MessageSpans spans) {
        this.urls = properties.historyUrls();
        this.wait = properties.backlog().storeWait();
        this.mapper = mapper;
        this.spans = spans;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /**
     * What a user missed since {@code from}, or what was never delivered to him, up to {@code until}.
     *
     * @param token the user's own
     */
    record Question(String token, @Nullable Position from, Position until) {

        private ObjectNode writeTo(ObjectNode body) {
            if (from != null) {
                body.put("position", from.toString());
            }
            return body.put("until", until.toString());
        }
    }

    /** What came of a question that was asked together with others. */
    sealed interface Reply {
        /** Its answer. */
        record Found(Backlog backlog) implements Reply {}

        /** Not now. */
        record Unavailable(HistoryUnavailableException reason) implements Reply {}

        /** Not together with others. */
        record AskAlone() implements Reply {}
    }

    Backlog sync(Question question) throws HistoryUnavailableException, InterruptedException {
        ObjectNode body = mapper.createObjectNode().put("wait_ms", wait.toMillis());
        return reaching(
                question.until(),
                read(
                        send(
                                "/api/chat/sync",
                                question.token(),
                                question.writeTo(body).toString()),
                        HistoryClient::backlog));
    }

    /** A reply to each question, in their order. */
    List<Reply> sync(List<Question> questions) throws HistoryUnavailableException, InterruptedException {
        ObjectNode body = mapper.createObjectNode().put("wait_ms", wait.toMillis());
        ArrayNode asked = body.putArray("questions");
        questions.forEach(question -> question.writeTo(asked.addObject().put("token", question.token())));
        // Whose token stands in the header does not matter, so long as it is good: each question has its own.
        Answer answer = send("/api/chat/sync/batch", questions.getFirst().token(), body.toString());
        if (answer.status() != 200) {
            // An older history-service, or a first token that has just expired.
            return Collections.nCopies(questions.size(), new Reply.AskAlone());
        }
        return read(answer, data -> {
            if (data.size() != questions.size()) {
                throw new IllegalArgumentException(data.size() + " answers to " + questions.size() + " questions");
            }
            List<Reply> replies = new ArrayList<>(questions.size());
            for (int i = 0; i < questions.size(); i++) {
                replies.add(reply(questions.get(i), data.get(i)));
            }
            return replies;
        });
    }

    private static Reply reply(Question question, JsonNode envelope) {
        int status = envelope.path("code").intValue();
        try {
            return switch (status) {
                case 200 -> new Reply.Found(reaching(question.until(), backlog(envelope.required("data"))));
                case 413 -> new Reply.AskAlone();
                default -> throw new HistoryUnavailableException("history-service answers with status " + status);
            };
        } catch (HistoryUnavailableException unavailable) {
            return new Reply.Unavailable(unavailable);
        }
    }

    private static Backlog reaching(Position until, Backlog backlog) throws HistoryUnavailableException {
        if (!backlog.position().reaches(until)) {
            throw new HistoryUnavailableException("history-service is behind the log's end");
        }
        return backlog;
    }

    private static Backlog backlog(JsonNode data) {
        List<Backlog.Message> messages = new ArrayList<>();
        for (JsonNode message : data.path("messages")) {
            int senderId = message.path("sender_id").intValue();
            int receiverId = message.path("receiver_id").intValue();
            ChatType chatType =
                    ChatType.parse(message.path("chat_type").stringValue()).orElseThrow();
            messages.add(new Backlog.Message(
                    message.path("message_id").longValue(),
                    senderId,
                    ConversationKey.of(chatType, senderId, receiverId),
                    message.toString()));
        }
        List<String> statuses = new ArrayList<>();
        data.path("statuses").forEach(status -> statuses.add(status.toString()));
        List<Backlog.Room> rooms = new ArrayList<>();
        data.path("rooms")
                .forEach(room -> rooms.add(new Backlog.Room(
                        room.path("room_id").intValue(),
                        room.path("joined_id").longValue(),
                        room.path("members").intValue())));
        return new Backlog(
                messages,
                statuses,
                rooms,
                Position.parse(data.path("position").stringValue()),
                data.path("truncated").booleanValue());
    }

    /** The user's own message with this {@code client_msg_id}, once the store has reached {@code until}. */
    public Optional<StoredMessage> find(
            String token, ChatType chatType, int receiverId, String clientMsgId, Position until)
            throws HistoryUnavailableException, InterruptedException {
        // No second instance is asked once the first has used up the wait: the connection's next frames stand behind
        // this one.
        Answer answer = send(
                "/api/chat/message/find",
                token,
                mapper.writeValueAsString(Map.of(
                        "chat_type", chatType.wireName(),
                        "receiver_id", receiverId,
                        "client_msg_id", clientMsgId,
                        "at_position", until.toString(),
                        "wait_ms", wait.toMillis())),
                wait);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        return Optional.of(read(
                answer,
                data -> new StoredMessage(
                        data.path("message_id").longValue(),
                        Instant.parse(data.path("created_at").stringValue()))));
    }

    /** Whether the user exists. */
    public boolean userExists(String token, int userId) throws HistoryUnavailableException, InterruptedException {
        return read(send("/api/users?ids=" + userId, token, null), data -> !data.isEmpty());
    }

    /** Whether the token's user may read the room, and so is in it, as far as the store knows. */
    public boolean isMember(String token, int roomId) throws HistoryUnavailableException, InterruptedException {
        return isMember(token, Map.of("room_id", roomId, "page", 1, "page_size", 1));
    }

    /** Whether he is once the store has reached {@code until}. */
    public boolean isMember(String token, int roomId, Position until)
            throws HistoryUnavailableException, InterruptedException {
        return isMember(
                token,
                Map.of(
                        "room_id",
                        roomId,
                        "page",
                        1,
                        "page_size",
                        1,
                        "at_position",
                        until.toString(),
                        "wait_ms",
                        wait.toMillis()));
    }

    private boolean isMember(String token, Map<String, Object> question)
            throws HistoryUnavailableException, InterruptedException {
        Answer answer = send("/api/chat/history/room", token, mapper.writeValueAsString(question));
        if (answer.status() == 403) {
            return false;
        }
        return read(answer, data -> true);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private record Answer(int status, String body) {}

    private Answer send(String path, String token, @Nullable String body)
            throws HistoryUnavailableException, InterruptedException {
        return send(path, token, body, FOR_EVER);
    }

    /** @param limit once this much time has gone by no further instance is asked */
    private Answer send(String path, String token, @Nullable String body, Duration limit)
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
                    .timeout(wait.plus(ANSWER_SLACK))
                    .header("Authorization", "Bearer " + token);
            if (traceparent != null) {
                request.header(Traceparent.NAME, traceparent);
            }
            if (body != null) {
                request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
            }
            try {
                HttpResponse<String> response = WholeAnswer.of(
                        http,
                        request.build(),
                        HttpResponse.BodyHandlers.ofString(),
                        wait.plus(ANSWER_SLACK).plus(BODY_LIMIT));
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
    private <T> T read(Answer answer, Function<JsonNode, T> reader) throws HistoryUnavailableException {
        if (answer.status() != 200) {
            throw new HistoryUnavailableException("history-service answers with status " + answer.status());
        }
        try {
            return reader.apply(mapper.readTree(answer.body()).required("data"));
        } catch (JacksonException | IllegalArgumentException | DateTimeException | NoSuchElementException malformed) {
            throw new HistoryUnavailableException("history-service's answer cannot be read", malformed);
        }
    }
}
