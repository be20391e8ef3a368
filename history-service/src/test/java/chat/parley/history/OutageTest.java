package chat.parley.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.history.Api.Answer;
import chat.parley.testing.Backends;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/** The service with its backends down: it starts, says so quickly, and recovers by itself. */
@Timeout(180)
class OutageTest {

    @Test
    void startsWithoutTheStoreSaysSoAndRecovers() {
        try (Backends backends = Backends.start(1)) {
            StoreRows rows = StoreRows.create(backends);
            int alice = StoreRows.number();
            int bob = StoreRows.number();
            rows.say(alice, bob, "kept");
            backends.postgres().stop();
            try (var context = start(backends, rows)) {
                Api api = new Api(
                        ((WebServerApplicationContext) context).getWebServer().getPort());

                assertThat(status(api, "/actuator/health/liveness")).isEqualTo(200);
                assertThat(status(api, "/actuator/health/readiness")).isEqualTo(503);
                assertUnavailableSoon(api, alice, bob);

                backends.postgres().start();
                await().atMost(Duration.ofSeconds(20)).until(() -> status(api, "/actuator/health/readiness") == 200);
                assertThat(history(api, alice, bob).data().toString()).contains("kept");

                backends.postgres().kill();
                assertUnavailableSoon(api, alice, bob);
                backends.postgres().start();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> history(api, alice, bob).status() == 200);

                // Frozen: connections stay open and nothing comes.
                backends.postgres().pause();
                assertThat(history(api, alice, bob).status()).isEqualTo(503);
                backends.postgres().resume();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> history(api, alice, bob).status() == 200);

                backends.redis().kill();
                Answer presence = api.get("/api/presence?ids=1", alice);
                assertThat(presence.status()).isEqualTo(503);
                assertThat(presence.error()).isEqualTo("unavailable");
                assertThat(history(api, alice, bob).status()).isEqualTo(200);
                backends.redis().start();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> api.get("/api/presence?ids=1", alice).status() == 200);
            }
        }
    }

    /** A hundred callers at once: nobody waits for more than one connection time-out and a little. */
    private static void assertUnavailableSoon(Api api, int alice, int bob) {
        Instant began = Instant.now();
        List<CompletableFuture<Answer>> asked = IntStream.range(0, 100)
                .mapToObj(
                        i -> CompletableFuture.supplyAsync(() -> history(api, alice, bob), Thread::startVirtualThread))
                .toList();
        for (CompletableFuture<Answer> answer : asked) {
            assertThat(answer.join().status()).isEqualTo(503);
            assertThat(answer.join().error()).isEqualTo("unavailable");
            assertThat(answer.join().response().headers().firstValue("Retry-After"))
                    .contains("1");
        }
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(8));
    }

    private static org.springframework.context.ConfigurableApplicationContext start(Backends backends, StoreRows rows) {
        return SpringApplication.run(
                HistoryService.class,
                "--server.port=0",
                "--parley.auth.secret=" + Api.SECRET,
                "--parley.history.pool.statement-timeout=1s",
                "--spring.datasource.url=" + rows.database().jdbcUrl(),
                "--spring.datasource.username=" + rows.database().user(),
                "--spring.datasource.password=" + rows.database().password(),
                "--spring.data.redis.url=" + backends.redisUrl());
    }

    private static Answer history(Api api, int alice, int bob) {
        return api.post("/api/chat/history/private", alice, "{\"user_id\":" + bob + "}");
    }

    private static int status(Api api, String path) {
        return api.send(api.anonymous(path)).status();
    }
}
