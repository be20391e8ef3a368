package chat.parley.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.api.ParleyApi;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import com.sun.net.httpserver.HttpExchange;
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
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OverviewTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private HttpServer server;
    private HttpClient http;
    private Desk desk;
    private Overview overview;
    private volatile int conversations;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/chat/conversations", this::answer);
        server.start();
        http = HttpClient.newHttpClient();
        URI url = URI.create("http://localhost:" + server.getAddress().getPort());
        ParleyApi api = new ParleyApi(url, http, () -> "t");
        desk = new Desk(api, 1);
        Console console = new PlainConsole(
                new BufferedReader(Reader.nullReader()), new PrintStream(said, true, StandardCharsets.UTF_8));
        overview = new Overview(console, desk, api);
    }

    @AfterEach
    void end() {
        desk.close();
        server.stop(0);
        http.close();
    }

    @Test
    void whoHasNoneIsToldHowToBegin() {
        overview.show(20);

        assertThat(lines()).containsExactly("No conversations yet: /with NAME begins one.");
    }

    @Test
    void whereAllAreShownNothingIsSaidOfMore() {
        conversations = 20;

        overview.show(20);

        assertThat(lines()).hasSize(21).contains("  #room 1 (1 unread)").endsWith("  #room 20 (20 unread)");
    }

    @Test
    void whereThereAreMoreItIsSaid() {
        conversations = 21;

        overview.show(20);

        assertThat(lines())
                .hasSize(22)
                .endsWith("  #room 20 (20 unread)", "  … and more: /conversations 100 shows up to 100.");
    }

    @Test
    void beyondTheLongestListTheyAreOpenedByName() {
        conversations = 101;

        overview.show(100);

        assertThat(lines()).hasSize(102).endsWith("  … and more: /with NAME opens any of them.");
    }

    /** The page that is asked for, as the service answers it. */
    private void answer(HttpExchange exchange) throws IOException {
        long page;
        long size;
        try {
            JsonObject asked = JsonObject.parse(exchange.getRequestBody().readAllBytes());
            page = asked.integer("page", 1, Integer.MAX_VALUE);
            size = asked.integer("page_size", 1, 100);
        } catch (FieldException wrong) {
            throw new IOException(wrong);
        }
        String data = LongStream.rangeClosed((page - 1) * size + 1, Math.min(page * size, conversations))
                .mapToObj(id -> ("{\"chat_type\":\"room\",\"room\":{\"id\":%1$d,\"name\":\"room %1$d\"},"
                                + "\"last_message\":null,\"unread\":%1$d}")
                        .formatted(id))
                .collect(Collectors.joining(","));
        byte[] bytes = ("{\"code\":200,\"message\":\"ok\",\"data\":[" + data + "]}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private List<String> lines() {
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
