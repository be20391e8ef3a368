package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.GatewayApplication;
import chat.parley.platform.membership.RedisKeys;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A running gateway in the {@link World}. Tests take users of their own, so that they can share it. */
@SpringBootTest(classes = GatewayApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(90)
abstract class GatewayContract {

    protected final Projection projection = World.PROJECTION;
    protected final HistoryDouble history = World.HISTORY;
    private final List<TestClient> clients = new ArrayList<>();

    @LocalServerPort
    protected int port;

    @DynamicPropertySource
    static void world(DynamicPropertyRegistry registry) {
        World.describe(registry);
    }

    @AfterEach
    void leaveNothingBehind() {
        clients.forEach(TestClient::close);
        history.mood(HistoryDouble.Mood.UP);
        history.maxPerConversation(1_000);
        history.statusInEveryBacklog("");
        projection.fanOut().resume();
    }

    /** A client of this user, before its backlog. */
    protected TestClient connect(int userId) {
        return closing(TestClient.to(port).token(World.token(userId)).connect());
    }

    /** A client of this user with something behind {@code /ws/chat?}. */
    protected TestClient connect(int userId, String query) {
        return closing(
                TestClient.to(port).token(World.token(userId)).query(query).connect());
    }

    /** A client of this user that has its backlog. */
    protected TestClient ready(int userId) {
        return connect(userId).awaitReady();
    }

    /** Closes it after the test. */
    protected TestClient closing(TestClient client) {
        clients.add(client);
        return client;
    }

    /** A private message that somebody else's gateway appends; returns its id once it was published. */
    protected long say(int from, int to, String content) {
        return projection.append(message(from, to, content, null));
    }

    /** Messages from one user to another, as they stand in the log. */
    protected List<MessageSent> inTheLog(int from, int to) {
        return projection.messages(ConversationKey.ofUsers(from, to)).stream()
                .map(Projection.Stored::sent)
                .toList();
    }

    /** The ids of the messages among these frames. */
    protected static List<Long> ids(List<JsonObject> frames) {
        return frames.stream()
                .filter(frame -> string(frame, "type").equals("chat"))
                .map(frame -> number(frame, "message_id"))
                .toList();
    }

    /** An error with this code, whose message begins so. */
    protected static void assertError(JsonObject frame, String code, String messageStart) {
        assertThat(string(frame, "type")).isEqualTo("error");
        assertThat(string(frame, "code")).isEqualTo(code);
        assertThat(string(frame, "message")).startsWith(messageStart);
    }

    protected static MessageSent message(int from, int to, String content, @Nullable String clientMsgId) {
        return new MessageSent(
                from, ChatType.PRIVATE, to, new MessageBody(MessageType.TEXT, content, null), clientMsgId);
    }

    protected static MessageSent roomMessage(int from, int room, String content) {
        return new MessageSent(from, ChatType.ROOM, room, new MessageBody(MessageType.TEXT, content, null), null);
    }

    /** A chat frame, apostrophes for quotes. */
    protected static String chat(int to, String content, @Nullable String clientMsgId) {
        return chat("private", to, content, clientMsgId, "");
    }

    protected static String roomChat(int room, String content, @Nullable String clientMsgId) {
        return chat("room", room, content, clientMsgId, "");
    }

    protected static String chat(String chatType, int to, String content, @Nullable String clientMsgId, String more) {
        return "{'type':'chat','chat_type':'" + chatType + "','receiver_id':" + to
                + ",'message_type':'text','content':'" + content + "','file_url':null"
                + (clientMsgId == null ? "" : ",'client_msg_id':'" + clientMsgId + "'") + more + "}";
    }

    /** Counted as history-service counts: entries of gateways whose lease is there. */
    protected static int onlineSessions(int userId) {
        return redis(commands -> {
            Map<String, String> entries = commands.hgetall(RedisKeys.presence(userId));
            return entries.entrySet().stream()
                    .filter(entry -> commands.zscore(RedisKeys.GATEWAY_LEASES, entry.getKey()) != null)
                    .mapToInt(entry -> Integer.parseInt(entry.getValue()))
                    .sum();
        });
    }

    /** Asks Redis itself. */
    protected static <T> T redis(Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(World.BACKENDS.redisUrl());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
