package chat.parley.client.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.parley.client.connection.Token;
import chat.parley.client.connection.TokenException;
import chat.parley.client.connection.TokenSource;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ParleyApiTest {

    private static final String MESSAGE = "{\"id\":8193,\"sender_id\":1,\"receiver_id\":2,\"content\":\"你好\","
            + "\"created_at\":\"2026-11-23T04:00:00.123Z\",\"status\":\"read\",\"message_type\":\"text\","
            + "\"file_url\":null,\"chat_type\":\"private\",\"a_new_field\":[1]}";

    private record Answer(int status, String body) {}

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private HttpClient http;
    private ParleyApi api;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + authorization + " " + body);
            Answer answer = answers.remove();
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        http = HttpClient.newHttpClient();
        api = new ParleyApi(url(), http, () -> "t");
    }

    @AfterEach
    void end() {
        server.stop(0);
        http.close();
    }

    @Test
    void privateHistoryIsReadWithTheDocumentsFields() {
        answer(200, "[" + MESSAGE + "]");
        List<StoredMessage> messages =
                api.privateHistory(2, PageRequest.newest(20).before(9000).atLeast(8193));
        assertThat(messages)
                .containsExactly(new StoredMessage(
                        8193, 1, 2, "你好", Instant.parse("2026-11-23T04:00:00.123Z"), "read", "text", null, "private"));
        assertThat(requests)
                .containsExactly("POST /api/chat/history/private Bearer t "
                        + "{\"at_least_id\":8193,\"before_id\":9000,\"page\":1,\"page_size\":20,\"user_id\":2}");
    }

    @Test
    void roomHistoryAsksForTheRoom() {
        answer(200, "[]");
        assertThat(api.roomHistory(7, PageRequest.newest(5))).isEmpty();
        assertThat(requests)
                .containsExactly("POST /api/chat/history/room Bearer t {\"page\":1,\"page_size\":5,\"room_id\":7}");
    }

    @Test
    void statusStandsBesideTheData() {
        answers.add(new Answer(200, "{\"code\":200,\"message\":\"ok\",\"status\":\"delivered\"}"));
        assertThat(api.messageStatus(8193)).isEqualTo("delivered");
    }

    @Test
    void anErrorHasItsStatusSlugAndWords() {
        answers.add(
                new Answer(403, "{\"code\":403,\"message\":\"not a member of room 7\",\"error\":\"not_a_member\"}"));
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> api.roomHistory(7, PageRequest.newest(5)))
                .withMessage("not a member of room 7")
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(403);
                    assertThat(refused.error()).isEqualTo("not_a_member");
                    assertThat(refused.retryable()).isFalse();
                });
    }

    @Test
    void anErrorOfAProxyIsAnErrorToo() {
        answers.add(new Answer(502, "<html>bad gateway</html>"));
        answers.add(new Answer(503, ""));
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(api::ownRooms)
                    .satisfies(failed -> assertThat(failed.retryable()).isTrue());
        }
    }

    @Test
    void nobodyThereIsAnErrorToo() {
        server.stop(0);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(api::ownRooms)
                .withMessageContaining("does not answer")
                .satisfies(failed -> assertThat(failed.code()).isEqualTo(ApiException.NO_ANSWER));
    }

    @Test
    void roomsAreMadeJoinedAndLeft() {
        answer(201, "{\"id\":7,\"name\":\"茶馆\",\"description\":null,\"created_at\":\"2026-11-23T04:00:00.000Z\"}");
        assertThat(api.createRoom("茶馆", null))
                .isEqualTo(new Room(7, "茶馆", null, Instant.parse("2026-11-23T04:00:00Z")));
        answers.add(new Answer(200, "{\"code\":200,\"message\":\"ok\"}"));
        api.joinRoom(7);
        answers.add(new Answer(200, "{\"code\":200,\"message\":\"ok\"}"));
        api.addMember(7, 5);
        answers.add(new Answer(200, "{\"code\":200,\"message\":\"ok\"}"));
        api.removeMember(7, 5);
        assertThat(requests)
                .containsExactly(
                        "POST /api/rooms Bearer t {\"name\":\"茶馆\"}",
                        "POST /api/rooms/7/members Bearer t ",
                        "POST /api/rooms/7/members Bearer t {\"user_id\":5}",
                        "DELETE /api/rooms/7/members/5 Bearer t ");
    }

    @Test
    void conversationsAreAskedForByThePage() {
        answer(
                200,
                "[{\"chat_type\":\"room\",\"room\":{\"id\":7,\"name\":\"tea\"},\"last_message\":null,\"unread\":0}]");
        assertThat(api.conversations(3, 50))
                .extracting(Conversation::receiverId)
                .containsExactly(7);
        assertThat(requests).containsExactly("POST /api/chat/conversations Bearer t {\"page\":3,\"page_size\":50}");
    }

    @Test
    void namesAreEncodedInQueries() {
        answer(200, "[{\"user_id\":3,\"username\":\"lin\",\"display_name\":\"林晓\"}]");
        assertThat(api.findUsers("林 &x")).extracting(User::name).containsExactly("林晓");
        assertThat(requests).containsExactly("GET /api/users?query=%E6%9E%97+%26x Bearer t ");
    }

    @Test
    void syncGivesFramesAndThePositionToGoOnFrom() {
        answer(
                200,
                "{\"messages\":[{\"type\":\"chat\",\"message_id\":8193,\"chat_type\":\"private\",\"sender_id\":1,"
                        + "\"receiver_id\":2,\"message_type\":\"text\",\"content\":\"x\",\"file_url\":null,"
                        + "\"created_at\":\"2026-11-23T04:00:00.000Z\"}],\"position\":\"" + Position.of(5)
                        + "\",\"truncated\":true}");
        SyncPage page = api.sync(Position.of(4));
        assertThat(page.messages()).extracting(chat -> chat.messageId()).containsExactly(8193L);
        assertThat(page.position()).isEqualTo(Position.of(5));
        assertThat(page.truncated()).isTrue();
    }

    @Test
    void aMessageIsSentWithoutAConnection() {
        answer(200, "{\"message_id\":8193,\"created_at\":\"2026-11-23T04:00:00.000Z\"}");
        MessageBody body = new MessageBody(MessageType.TEXT, "from a bot", null);
        assertThat(api.send(ChatType.ROOM, 7, body, "id-1"))
                .isEqualTo(new Sent(8193, Instant.parse("2026-11-23T04:00:00Z")));
    }

    @Test
    void aLoginGivesTokensThatAreRefreshed() throws TokenException {
        Accounts accounts = new Accounts(url(), http);
        answer(201, login("first", "2126-11-23T04:00:00Z"));
        Login login = accounts.register("lin", "secret-secret", "林晓");
        assertThat(login.toString()).doesNotContain("first");
        TokenSource tokens = accounts.tokens(login);
        assertThat(tokens.current().value()).isEqualTo("first");
        answer(200, login("second", "2126-11-24T04:00:00Z"));
        Token renewed = tokens.renew(tokens.current());
        assertThat(renewed.value()).isEqualTo("second");
        assertThat(tokens.current()).isEqualTo(renewed);
        assertThat(requests.getLast()).startsWith("POST /api/auth/refresh Bearer first");
    }

    @Test
    void aTokenThatCannotBeRefreshedNowMayBeLater() {
        Accounts accounts = new Accounts(url(), http);
        TokenSource tokens = accounts.tokens(new Login(1, "first", Instant.parse("2126-11-23T04:00:00Z")));
        answers.add(new Answer(503, "{\"code\":503,\"message\":\"down\",\"error\":\"unavailable\"}"));
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() -> tokens.renew(tokens.current()))
                .satisfies(failure -> assertThat(failure.retryable()).isTrue());
        answers.add(new Answer(401, "{\"code\":401,\"message\":\"no\",\"error\":\"unauthorized\"}"));
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() -> tokens.renew(tokens.current()))
                .satisfies(failure -> assertThat(failure.retryable()).isFalse());
    }

    private void answer(int status, String data) {
        answers.add(new Answer(status, "{\"code\":" + status + ",\"message\":\"ok\",\"data\":" + data + "}"));
    }

    private static String login(String token, String expiresAt) {
        return "{\"user_id\":1,\"token\":\"" + token + "\",\"expires_at\":\"" + expiresAt + "\"}";
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
