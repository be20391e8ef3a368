package chat.parley.client.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.api.ParleyApi;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DemoRoomsTest {

    private static final List<String> USERNAMES =
            Cast.PEOPLE.stream().map(Cast.Person::username).toList();

    /** Whom the cluster was told to add, by room; a room's id is its place among the cast's. */
    private final Map<Integer, List<String>> added = new TreeMap<>();

    private HttpServer server;
    private HttpClient http;
    private DemoRooms rooms;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/rooms", this::answer);
        server.start();
        http = HttpClient.newHttpClient();
        URI url = URI.create("http://localhost:" + server.getAddress().getPort());
        rooms = new DemoRooms(username -> new ParleyApi(url, http, () -> username), USERNAMES::indexOf);
    }

    @AfterEach
    void end() {
        server.stop(0);
        http.close();
    }

    @Test
    void roomsOfADemoThatWasBrokenOffGetTheMembersTheyLack() {
        assertThat(rooms.open()).hasSize(Cast.ROOMS.size()).containsEntry("茶馆", 1);

        assertThat(added)
                .isEqualTo(IntStream.range(0, Cast.ROOMS.size())
                        .boxed()
                        .collect(Collectors.toMap(id -> id, DemoRoomsTest::membersWithoutOwner)));
    }

    private static List<String> membersWithoutOwner(int roomId) {
        List<String> all = Cast.ROOMS.get(roomId).members();
        return all.subList(1, all.size());
    }

    /** A cluster that has every room, as the demo makes them first. */
    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        String data = "null";
        if (path.endsWith("/members")) {
            int userId = Integer.parseInt(body.replaceAll("\\D", ""));
            int roomId = Integer.parseInt(path.replaceAll("\\D", ""));
            added.computeIfAbsent(roomId, id -> new ArrayList<>()).add(USERNAMES.get(userId));
        } else if (exchange.getRequestMethod().equals("GET")) {
            data = IntStream.range(0, Cast.ROOMS.size())
                    .mapToObj(id -> "{\"id\":" + id + ",\"name\":\""
                            + Cast.ROOMS.get(id).name() + "\"}")
                    .collect(Collectors.joining(",", "[", "]"));
        }
        byte[] bytes = ("{\"code\":200,\"message\":\"ok\",\"data\":" + data + "}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
