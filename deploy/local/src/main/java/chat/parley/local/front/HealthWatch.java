package chat.parley.local.front;

import chat.parley.local.front.BackendPool.Health;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Asks every server for its readiness twice a second, each on a thread of its own, and tells its pool. */
final class HealthWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final int UNAVAILABLE = 503;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();
    private volatile boolean closed;

    HealthWatch(List<BackendPool> pools) {
        for (BackendPool pool : pools) {
            for (URI server : pool.servers()) {
                Thread.ofVirtual().name("watch-" + server.getPort()).start(() -> watch(pool, server));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        client.shutdownNow();
    }

    private void watch(BackendPool pool, URI server) {
        HttpRequest probe = HttpRequest.newBuilder(server.resolve("/actuator/health/readiness"))
                .timeout(ANSWER_LIMIT)
                .build();
        try {
            while (!closed) {
                pool.judge(server, ask(probe));
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Health ask(HttpRequest probe) throws InterruptedException {
        try {
            int code =
                    client.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode();
            return code == UNAVAILABLE ? Health.UNREADY : Health.WELL;
        } catch (ConnectException refused) {
            return Health.GONE;
        } catch (IOException noAnswer) {
            return Health.SILENT;
        }
    }
}
