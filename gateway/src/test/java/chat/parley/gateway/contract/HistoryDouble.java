package chat.parley.gateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.gateway.contract.Projection.Stored;
import chat.parley.protocol.frame.Timestamps;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of history-service that gateways ask, over what a {@link Projection} knows; it can be down, slow or out of its
 * mind.
 */
public final class HistoryDouble implements AutoCloseable {

    /** How it answers. */
    public enum Mood {
        UP,
        /** 503 to everything. */
        DOWN,
        /** 200 with something that is no answer. */
        BROKEN,
        /** A little late: {@code behind} to who asks for a place the first time. */
        LATE,
        /** Nothing, until the mood changes. */
        SILENT
    }

    private record Answer(int status, String body) {}

    private final Projection projection;
    private final HttpServer server;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile int maxPerConversation = 1_000;
    private volatile String extraStatus = "";
    private final Map<Integer, String> extraMessages = new ConcurrentHashMap<>();
    private final Set<Position> askedFor = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private Mood mood = Mood.UP;

    /** Listens on a port of its own. */
    public HistoryDouble(Projection projection) {
        this.projection = projection;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it listens. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on, for calls under way too. */
    public synchronized void mood(Mood next) {
        mood = next;
        notifyAll();
    }

    /** As many messages of a conversation fit into a backlog. */
    public void maxPerConversation(int max) {
        maxPerConversation = max;
    }

    /** A status frame that every backlog has; empty for none. */
    public void statusInEveryBacklog(String frame) {
        extraStatus = frame;
    }

    /** Chat frames that every backlog of this user has first. */
    public void messagesInEveryBacklogOf(int userId, List<String> frames) {
        extraMessages.put(userId, String.join(",", frames));
    }

    /** The paths that were asked, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        mood(Mood.DOWN);
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            calls.add(path);
            Answer answer = switch (awaitMood()) {
                case UP, LATE, SILENT -> answer(path, exchange, body);
                case DOWN -> new Answer(503, "{\"code\":503,\"message\":\"down\",\"error\":\"unavailable\"}");
                case BROKEN -> new Answer(200, "<html>It works!</html>");
            };
            byte[] bytes = answer.body().getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Mood awaitMood() throws InterruptedException {
        while (mood == Mood.SILENT) {
            wait();
        }
        return mood;
    }

    private Answer answer(String path, HttpExchange exchange, byte[] body) throws InterruptedException {
        try {
            int userId = userOf(exchange.getRequestHeaders().getFirst("Authorization"));
            JsonObject json = JsonObject.parse(body.length == 0 ? "{}".getBytes(UTF_8) : body);
            return switch (path) {
                case "/api/chat/sync" -> sync(userId, json, json);
                case "/api/chat/sync/batch" -> syncMany(json);
                case "/api/chat/message/find" -> find(userId, json);
                case "/api/chat/history/room" ->
                    projection.roomsOf(userId).containsKey(json.id("room_id"))
                            ? ok("[]")
                            : new Answer(403, "{\"code\":403,\"message\":\"no\",\"error\":\"not_a_member\"}");
                case "/api/users" -> {
                    int asked =
                            Integer.parseInt(exchange.getRequestURI().getQuery().replace("ids=", ""));
                    yield ok(projection.exists(asked) ? "[{\"user_id\":" + asked + "}]" : "[]");
                }
                default -> new Answer(404, "{\"code\":404,\"message\":\"no\",\"error\":\"not_found\"}");
            };
        } catch (FieldException malformed) {
            return new Answer(400, "{\"code\":400,\"message\":\"bad\",\"error\":\"bad_request\"}");
        }
    }

    private Answer sync(int userId, JsonObject json, JsonObject wait) throws FieldException, InterruptedException {
        String since = json.optionalString("position");
        Position until = Position.parse(json.string("until"));
        if ((awaitMood() == Mood.LATE && askedFor.add(until))
                || !projection.await(until, wait.integer("wait_ms", 0, 60_000))) {
            return behind();
        }
        List<Stored> owed = projection.owed(userId, since == null ? null : Position.parse(since), until);
        List<Stored> newest =
                owed.stream()
                        .collect(Collectors.groupingBy(message -> message.sent().conversation()))
                        .values()
                        .stream()
                        .flatMap(all -> all.stream().skip(Math.max(0, all.size() - maxPerConversation)))
                        .toList();
        String messages = Stream.concat(
                        Stream.ofNullable(extraMessages.get(userId)),
                        owed.stream().filter(newest::contains).map(message -> message.frameFor(userId)))
                .collect(Collectors.joining(","));
        String rooms = projection.roomsOf(userId).entrySet().stream()
                .map(room -> "{\"room_id\":" + room.getKey() + ",\"joined_id\":" + room.getValue() + ",\"members\":"
                        + projection.members(room.getKey()) + "}")
                .collect(Collectors.joining(","));
        return ok("{\"messages\":[" + messages + "],\"statuses\":[" + extraStatus + "],\"rooms\":[" + rooms
                + "],\"position\":\"" + until + "\",\"truncated\":" + (newest.size() < owed.size()) + "}");
    }

    private Answer syncMany(JsonObject json) throws FieldException, InterruptedException {
        List<String> answers = new ArrayList<>();
        for (JsonObject question : json.objects("questions")) {
            answers.add(sync(userOf("Bearer " + question.string("token")), question, json)
                    .body());
        }
        return ok("[" + String.join(",", answers) + "]");
    }

    private Answer find(int userId, JsonObject json) throws FieldException, InterruptedException {
        if (!projection.await(Position.parse(json.string("at_position")), json.integer("wait_ms", 0, 60_000))) {
            return behind();
        }
        ConversationKey conversation = ConversationKey.of(
                ChatType.parse(json.string("chat_type")).orElseThrow(), userId, json.id("receiver_id"));
        return projection
                .find(userId, conversation, json.string("client_msg_id"))
                .map(first -> ok("{\"message_id\":" + first.id() + ",\"created_at\":\""
                        + Timestamps.format(first.createdAt()) + "\"}"))
                .orElseGet(() -> new Answer(404, "{\"code\":404,\"message\":\"no\",\"error\":\"not_found\"}"));
    }

    private static Answer ok(String data) {
        return new Answer(200, "{\"code\":200,\"message\":\"ok\",\"data\":" + data + "}");
    }

    private static Answer behind() {
        return new Answer(503, "{\"code\":503,\"message\":\"behind\",\"error\":\"behind\"}");
    }

    private static int userOf(String authorization) throws FieldException {
        String payload = authorization.split("\\.", -1)[1];
        return Integer.parseInt(
                JsonObject.parse(Base64.getUrlDecoder().decode(payload)).string("sub"));
    }
}
