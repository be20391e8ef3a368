package chat.parley.gateway.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.parley.gateway.Settings;
import chat.parley.platform.trace.MessageSpans;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** How long an instance has for its answer and how long that may be, by settings that are far below the defaults. */
@Timeout(60)
class HistoryCallsTest {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/good", exchange -> {
            byte[] body = "good".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/long", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[9]);
            exchange.close();
        });
        server.createContext("/silent", exchange -> {
            untilTheEnd();
            exchange.close();
        });
        server.createContext("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().flush();
            untilTheEnd();
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        ended.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void whoSaysNothingHasTheWaitForTheStoreAndTheSlack() throws Exception {
        try (HistoryCalls calls = calls(Map.of("history.answer-slack", "50ms", "history.body-limit", "60s"))) {
            assertThat(untilGivenUp(calls, "/silent")).isLessThan(Duration.ofSeconds(3));
            assertThat(calls.send("/good", "token", null).body()).isEqualTo("good");
        }
    }

    @Test
    void whoDoesNotEndHasTheLimitOfTheBodyBesides() throws Exception {
        try (HistoryCalls calls = calls(Map.of("history.answer-slack", "50ms", "history.body-limit", "50ms"))) {
            assertThat(untilGivenUp(calls, "/slow")).isLessThan(Duration.ofSeconds(5));
            assertThat(calls.send("/good", "token", null).body()).isEqualTo("good");
        }
    }

    @Test
    void anAnswerThatWouldFillTheMemoryOfBacklogsIsNotTaken() throws Exception {
        try (HistoryCalls calls = calls(Map.of("backlog.memory", "8B", "backlog.answer-size", "4B"))) {
            assertThat(calls.send("/good", "token", null).body()).isEqualTo("good");
            assertThatExceptionOfType(HistoryUnavailableException.class)
                    .isThrownBy(() -> calls.send("/long", "token", null));
        }
    }

    private static Duration untilGivenUp(HistoryCalls calls, String path) {
        long startedNanos = System.nanoTime();
        assertThatExceptionOfType(HistoryUnavailableException.class).isThrownBy(() -> calls.send(path, "token", null));
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    private HistoryCalls calls(Map<String, String> changes) {
        Map<String, String> settings = new HashMap<>(changes);
        settings.put("history-urls", "http://127.0.0.1:" + server.getAddress().getPort());
        settings.put("backlog.store-wait", "50ms");
        return new HistoryCalls(Settings.gateway(settings), JsonMapper.builder().build(), MessageSpans.OFF);
    }

    private void untilTheEnd() {
        try {
            ended.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
