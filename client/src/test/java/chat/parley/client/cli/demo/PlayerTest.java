package chat.parley.client.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.parley.client.api.Accounts;
import chat.parley.client.api.ApiException;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlayerTest {

    private static final String IN = "{\"code\":201,\"message\":\"ok\",\"data\":{\"user_id\":7,\"username\":\"anna\","
            + "\"token\":\"t\",\"expires_at\":\"2026-11-23T05:00:00Z\"}}";
    private static final String CROWDED =
            "{\"code\":503,\"message\":\"too many logins at once, try again\",\"error\":\"unavailable\"}";
    private static final String REFUSED = "{\"code\":400,\"message\":\"no\",\"error\":\"bad_request\"}";

    private final Queue<String> answers = new ArrayDeque<>();
    private HttpServer server;
    private HttpClient http;
    private Accounts accounts;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/auth/register", exchange -> {
            String answer = answers.remove();
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer.substring(8, 11)), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        http = HttpClient.newHttpClient();
        accounts = new Accounts(
                URI.create("http://localhost:" + server.getAddress().getPort()), http);
    }

    @AfterEach
    void end() {
        server.stop(0);
        http.close();
    }

    @Test
    void whoIsToldThatTooManyComeAtOnceTriesAgain() throws InterruptedException {
        answers.addAll(List.of(CROWDED, CROWDED, IN));

        assertThat(Player.signIn(accounts, Cast.PEOPLE.getFirst(), "parley-demo")
                        .userId())
                .isEqualTo(7);
        assertThat(answers).isEmpty();
    }

    @Test
    void whatStaysWrongIsNotTriedAgain() {
        answers.addAll(List.of(REFUSED, IN));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Player.signIn(accounts, Cast.PEOPLE.getFirst(), "parley-demo"));
        assertThat(answers).hasSize(1);
    }
}
