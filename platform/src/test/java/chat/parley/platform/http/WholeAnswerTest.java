package chat.parley.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WholeAnswerTest {

    private static final Duration LIMIT = Duration.ofMillis(500);

    private final CountDownLatch over = new CountDownLatch(1);
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/whole", exchange -> answer(exchange, false));
        server.createContext("/half", exchange -> answer(exchange, true));
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        http.shutdownNow();
        server.stop(0);
    }

    @Test
    void aWholeAnswerIsHandedOver() throws Exception {
        HttpResponse<String> answer = WholeAnswer.of(http, to("/whole"), BodyHandlers.ofString(), LIMIT);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("half and half");
    }

    @Test
    void oneThatStopsInItsMiddleIsNotWaitedFor() {
        assertThatThrownBy(() -> WholeAnswer.of(http, to("/half"), BodyHandlers.ofString(), LIMIT))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("PT0.5S");
    }

    @Test
    void whoDoesNotAnswerAtAllFailsAsBefore() {
        HttpRequest nobody =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:1/")).build();

        assertThatThrownBy(() -> WholeAnswer.of(http, nobody, BodyHandlers.ofString(), Duration.ofSeconds(20)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(HttpTimeoutException.class);
    }

    private HttpRequest to(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
                .build();
    }

    private void answer(HttpExchange exchange, boolean stops) throws IOException {
        try (exchange) {
            byte[] body = "half and half".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, stops ? 4 : body.length);
            exchange.getResponseBody().flush();
            if (stops) {
                over.await();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
