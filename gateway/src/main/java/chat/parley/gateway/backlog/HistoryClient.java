package chat.parley.gateway.backlog;

import chat.parley.gateway.GatewayProperties;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the gateway asks history-service, with the token of the user on whose behalf it asks. Blocks. */
@Component
public final class HistoryClient {

    private final HistoryCalls calls;
    private final JsonMapper mapper;
    private final Duration wait;
    private final ReentrantLock reading = new ReentrantLock();

    /** A message that history-service has. */
    public record StoredMessage(long messageId, Instant createdAt) {}

    HistoryClient(HistoryCalls calls, JsonMapper mapper, GatewayProperties properties) {
        this.calls = calls;
        this.mapper = mapper;
        this.wait = properties.backlog().storeWait();
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
                readAlone(
                        calls.send(
                                "/api/chat/sync",
                                question.token(),
                                question.writeTo(body).toString()),
                        Backlog::of));
    }

    /** A reply to each question, in their order. */
    List<Reply> sync(List<Question> questions) throws HistoryUnavailableException, InterruptedException {
        ObjectNode body = mapper.createObjectNode().put("wait_ms", wait.toMillis());
        ArrayNode asked = body.putArray("questions");
        questions.forEach(question -> question.writeTo(asked.addObject().put("token", question.token())));
        // Whose token stands in the header does not matter, so long as it is good: each question has its own.
        HistoryCalls.Answer answer =
                calls.send("/api/chat/sync/batch", questions.getFirst().token(), body.toString());
        if (answer.status() != 200) {
            // An older history-service, or a first token that has just expired.
            return Collections.nCopies(questions.size(), new Reply.AskAlone());
        }
        return readAlone(answer, data -> {
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

    /** Reads one answer at a time: taken apart it is several times as large as it came, for as long as it takes to read. */
    private <T> T readAlone(HistoryCalls.Answer answer, Function<JsonNode, T> reader)
            throws HistoryUnavailableException, InterruptedException {
        reading.lockInterruptibly();
        try {
            return calls.read(answer, reader);
        } finally {
            reading.unlock();
        }
    }

    private static Reply reply(Question question, JsonNode envelope) {
        int status = envelope.path("code").intValue();
        try {
            return switch (status) {
                case 200 -> new Reply.Found(reaching(question.until(), Backlog.of(envelope.required("data"))));
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

    /** The user's own message with this {@code client_msg_id}, once the store has reached {@code until}. */
    public Optional<StoredMessage> find(
            String token, ChatType chatType, int receiverId, String clientMsgId, Position until)
            throws HistoryUnavailableException, InterruptedException {
        // No second instance is asked once the first has used up the wait: the connection's next frames stand behind
        // this one.
        HistoryCalls.Answer answer = calls.send(
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
        return Optional.of(calls.read(
                answer,
                data -> new StoredMessage(
                        data.path("message_id").longValue(),
                        Instant.parse(data.path("created_at").stringValue()))));
    }

    /** Whether the user exists. */
    public boolean userExists(String token, int userId) throws HistoryUnavailableException, InterruptedException {
        return calls.read(calls.send("/api/users?ids=" + userId, token, null), data -> !data.isEmpty());
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
        HistoryCalls.Answer answer = calls.send("/api/chat/history/room", token, mapper.writeValueAsString(question));
        if (answer.status() == 403) {
            return false;
        }
        return calls.read(answer, data -> true);
    }
}
