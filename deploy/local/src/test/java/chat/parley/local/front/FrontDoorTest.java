package chat.parley.local.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.local.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class FrontDoorTest {

    private static final Duration REQUEST_LIMIT = Duration.ofMillis(700);

    private final int port = FreePorts.row(5, RandomGenerator.getDefault());
    private final FakeServer gateway1 = new FakeServer("gateway-1", port + 1);
    private final FakeServer gateway2 = new FakeServer("gateway-2", port + 2);
    private final FakeServer messages = new FakeServer("message-service-1", port + 3);
    private final FakeServer history = new FakeServer("history-service-1", port + 4);
    private final HttpClient client = HttpClient.newHttpClient();
    private FrontDoor door;

    @BeforeEach
    void open() {
        door = new FrontDoor(new FrontSettings(
                port,
                List.of(gateway1.url(), gateway2.url()),
                List.of(messages.url()),
                List.of(history.url()),
                10_000,
                REQUEST_LIMIT,
                Duration.ofSeconds(5)));
    }

    @AfterEach
    void close() {
        history.release();
        client.shutdownNow();
        door.close();
        List.of(gateway1, gateway2, messages, history).forEach(FakeServer::close);
    }

    @ParameterizedTest
    @CsvSource({
        "/, gateway",
        "/api/chat/messages, gateway",
        "/api/auth/login?x=1, message-service",
        "/api/rooms/7, message-service",
        "/api/chat/history/room, history-service"
    })
    void requestGoesWhereItsPathBelongs(String path, String role) throws Exception {
        assertThat(get(path).body()).startsWith(role);
    }

    @Test
    void requestArrivesAsItWasSent() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(at("/api/rooms/7?query=%E4%BD%A0&a=b%20c"))
                .header("X-Forwarded-For", "6.6.6.6")
                .header("Forwarded", "for=6.6.6.6")
                .POST(BodyPublishers.ofString("x".repeat(5000)))
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).body())
                .isEqualTo("message-service-1|POST /api/rooms/7?query=%E4%BD%A0&a=b%20c|host=localhost:" + port
                        + "|for=127.0.0.1|forwarded=null|upgrade=null|settings=null|body=5000");
    }

    @Test
    void gatewaysTakeTurns() throws Exception {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            seen.add(name(get("/")));
        }
        assertThat(seen).containsExactlyInAnyOrder("gateway-1", "gateway-2");
    }

    @Test
    void deadGatewayIsSkippedAtOnceAndTakenAgainWhenItIsBack() throws Exception {
        gateway1.close();
        for (int i = 0; i < 10; i++) {
            assertThat(name(get("/"))).isEqualTo("gateway-2");
        }

        gateway1.restart();
        await().atMost(Duration.ofSeconds(5)).until(() -> name(get("/")).equals("gateway-1"));
    }

    @Test
    void unreadyGatewayGetsNothingNewUntilItIsReady() throws Exception {
        gateway1.ready(false);
        await().until(() -> get("/front/health").body().contains("unready"));
        for (int i = 0; i < 6; i++) {
            assertThat(name(get("/"))).isEqualTo("gateway-2");
        }

        gateway1.ready(true);
        await().until(() -> name(get("/")).equals("gateway-1"));
    }

    @Test
    void noServerAtAllIsSaidInTheEnvelope() throws Exception {
        messages.close();

        HttpResponse<String> answer = get("/api/rooms");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).startsWith("{\"code\":503,").endsWith("\"error\":\"unavailable\"}");
        messages.restart();
        assertThat(get("/api/rooms").statusCode()).as("at once").isEqualTo(200);
    }

    @Test
    void slowServerIsGivenUp() throws Exception {
        HttpResponse<String> answer = get("/api/slow");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).endsWith("\"error\":\"timeout\"}");
    }

    @Test
    void bodyBeyondTheLimitIsRefused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(at("/api/rooms"))
                .POST(BodyPublishers.ofString("x".repeat(10_001)))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).endsWith("\"error\":\"too_large\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/internal/x", "/%61ctuator/env", "/front/else"})
    void servicesOwnDoorsAreShut(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1")).startsWith("HTTP/1.1 404").endsWith("\"error\":\"not_found\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/../actuator/env", "//actuator", "/x/%2e%2e/actuator", "/actuator;a=b"})
    void ambiguousPathIsRefused(String path) throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1")).startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET http://localhost/actuator HTTP/1.1", "TRACE / HTTP/1.1"})
    void requestOfAnotherKindIsRefused(String line) throws Exception {
        assertThat(raw(line)).startsWith("HTTP/1.1 405");
    }

    @Test
    void upgradeToAnythingButAWebSocketIsNotPassedOn() throws Exception {
        assertThat(raw("GET /x HTTP/1.1", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"))
                .startsWith("HTTP/1.1 200")
                .contains("upgrade=null|settings=null");
        assertThat(raw("GET /api/rooms HTTP/1.1", "Upgrade: websocket")).contains("upgrade=null");
    }

    @Test
    void healthTellsOfEveryServer() throws Exception {
        history.close();

        await().untilAsserted(() -> assertThat(get("/front/health").body())
                .isEqualTo("{\"status\":\"UP\",\"gateways\":[{\"url\":\"" + gateway1.url()
                        + "\",\"health\":\"well\"},{\"url\":\"" + gateway2.url()
                        + "\",\"health\":\"well\"}],\"message_services\":[{\"url\":\"" + messages.url()
                        + "\",\"health\":\"well\"}],\"history_services\":[{\"url\":\"" + history.url()
                        + "\",\"health\":\"gone\"}]}"));
    }

    @Test
    void webSocketIsPassedThroughAndOutlivesTheRequestLimit() throws Exception {
        Listener heard = new Listener();
        WebSocket socket = connect(heard);
        socket.sendText("first", true).get();
        assertThat(heard.next()).endsWith(":first");

        // Nothing to await but time itself: the limit for requests must pass without an effect.
        assertThat(heard.closed.orTimeout(3 * REQUEST_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .failsWithin(Duration.ofSeconds(10));
        socket.sendText("x".repeat(60_000), true).get();
        assertThat(heard.next()).hasSize("gateway-1:".length() + 60_000);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
    }

    @Test
    void webSocketsAreSpreadAndEndWithTheirGateway() throws Exception {
        Listener one = new Listener();
        Listener other = new Listener();
        WebSocket first = connect(one);
        WebSocket second = connect(other);
        first.sendText("who", true).get();
        second.sendText("who", true).get();
        Set<String> names = Set.of(one.next(), other.next());
        assertThat(names).containsExactlyInAnyOrder("gateway-1:who", "gateway-2:who");

        gateway1.close();
        gateway2.close();

        assertThat(one.closed).succeedsWithin(Duration.ofSeconds(5));
        assertThat(other.closed).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void carriesSixteenHundredWebSockets() throws Exception {
        List<Listener> listeners = Stream.generate(Listener::new).limit(1600).toList();
        List<WebSocket> sockets = new ArrayList<>();
        for (Listener listener : listeners) {
            sockets.add(connect(listener));
        }
        for (WebSocket socket : sockets) {
            socket.sendText("here", true).get();
        }
        for (Listener listener : listeners) {
            assertThat(listener.next()).endsWith(":here");
        }
        assertThat(listeners).noneMatch(listener -> listener.closed.isDone());
    }

    private URI at(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
    }

    private static String name(HttpResponse<String> answer) {
        return answer.body().split("\\|", 2)[0];
    }

    private WebSocket connect(Listener listener) throws Exception {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://localhost:" + port + "/ws/chat"), listener)
                .get();
    }

    private String raw(String requestLine, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String head = requestLine + "\r\nHost: localhost\r\n" + String.join("\r\n", headers)
                    + (headers.length == 0 ? "" : "\r\n") + "Connection: close, Upgrade\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(5000);
            StringBuilder answer = new StringBuilder();
            byte[] block = new byte[4096];
            // The proxy may keep the connection; an answer of ours ends with its length.
            for (int read = socket.getInputStream().read(block);
                    read > 0;
                    read = socket.getInputStream().read(block)) {
                answer.append(new String(block, 0, read, StandardCharsets.UTF_8));
                if (answer.indexOf("body=") > 0 || answer.indexOf("}") > 0) {
                    break;
                }
            }
            return answer.toString();
        }
    }

    private static final class Listener implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder partial = new StringBuilder();

        String next() throws InterruptedException {
            return texts.poll(5, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                texts.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete("close " + code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.complete("error " + error);
        }
    }
}
