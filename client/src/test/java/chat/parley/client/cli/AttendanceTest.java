package chat.parley.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.api.ParleyApi;
import chat.parley.protocol.log.ChatType;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AttendanceTest {

    private static final String LIN = "{\"user_id\":2,\"username\":\"lin\",\"display_name\":\"林\"}";
    private static final String BOB = "{\"user_id\":3,\"username\":\"bob\",\"display_name\":null}";
    private static final String IN_A_ROOM =
            "{\"chat_type\":\"room\",\"room\":{\"id\":7,\"name\":\"tea\"},\"last_message\":null,\"unread\":0}";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private HttpServer server;
    private HttpClient http;
    private Desk desk;
    private Attendance attendance;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        http = HttpClient.newHttpClient();
        URI url = URI.create("http://localhost:" + server.getAddress().getPort());
        ParleyApi api = new ParleyApi(url, http, () -> "t");
        desk = new Desk(api, 1);
        Console console = new PlainConsole(
                new BufferedReader(Reader.nullReader()), new PrintStream(said, true, StandardCharsets.UTF_8));
        attendance = new Attendance(console, desk, api);
    }

    @AfterEach
    void end() {
        desk.close();
        server.stop(0);
        http.close();
    }

    @Test
    void whoHasTalkedWithNobodyIsToldHowToBegin() {
        answer("/api/chat/conversations", 200, "[]");

        attendance.ofOpen();

        assertThat(lines())
                .containsExactly(
                        "You have talked with nobody yet: /with NAME begins, and /who then says who is online.");
    }

    @Test
    void withNoConversationOpenItIsThePeopleOneTalksWith() {
        answer("/api/chat/conversations", 200, "[" + talkWith(LIN) + "," + IN_A_ROOM + "," + talkWith(BOB) + "]");
        answer("/api/presence", 200, "[{\"user_id\":2,\"online\":false},{\"user_id\":3,\"online\":true}]");

        attendance.ofOpen();

        assertThat(lines()).containsExactly("You talked last with (● online, ○ not):", "  ○ 林", "  ● bob");
    }

    @Test
    void inARoomItIsItsMembers() {
        answer("/api/rooms/7", 200, "{\"id\":7,\"name\":\"tea\"}");
        answer("/api/rooms/7/members", 200, "[" + BOB + "]");
        answer("/api/presence", 200, "[{\"user_id\":3,\"online\":true}]");
        desk.open(new Place(ChatType.ROOM, 7));

        attendance.ofOpen();

        assertThat(lines()).containsExactly("In #tea (● online, ○ not):", "  ● bob");
    }

    @Test
    void inAPrivateConversationItIsTheOther() {
        answer("/api/users", 200, "[" + BOB + "]");
        answer("/api/presence", 200, "[{\"user_id\":3,\"online\":false}]");
        desk.open(new Place(ChatType.PRIVATE, 3));

        attendance.ofOpen();

        assertThat(lines()).containsExactly("bob is not online.");
    }

    @Test
    void nobodyIsSaidToBeAwayWhereItIsNotKnown() {
        answer("/api/chat/conversations", 200, "[" + talkWith(BOB) + "]");
        answer("/api/presence", 503, "null");

        attendance.ofOpen();

        assertThat(lines()).hasSize(3).endsWith("You talked last with:", "  bob");
        assertThat(lines().getFirst()).startsWith("! who is online is not known");
    }

    private static String talkWith(String peer) {
        return "{\"chat_type\":\"private\",\"peer\":" + peer + ",\"last_message\":null,\"unread\":0}";
    }

    private List<String> lines() {
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void answer(String path, int status, String data) {
        String body = "{\"code\":" + status + ",\"message\":\"so\",\"data\":" + data + "}";
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
