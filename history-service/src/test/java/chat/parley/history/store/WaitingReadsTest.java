package chat.parley.history.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.history.Api;
import chat.parley.history.Api.Answer;
import chat.parley.history.HistoryService;
import chat.parley.history.StoreRows;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Many who wait for what the store does not have yet. */
@SpringBootTest(
        classes = HistoryService.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"parley.auth.secret=" + Api.SECRET, "parley.history.max-waiting=20"})
@Timeout(120)
class WaitingReadsTest {

    private final StoreRows rows = StoreRows.shared();
    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        StoreRows.shared().serve(registry);
    }

    @Test
    void theyLeaveRoomForWhoNeedNotWait() {
        long known = rows.say(alice, bob, "known");
        Position here = rows.position();
        long next = rows.nextId(ConversationKey.ofUsers(alice, bob));
        List<CompletableFuture<Answer>> asked = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> history(",\"wait_ms\":9000,\"at_least_id\":" + next), Thread::startVirtualThread))
                .limit(60)
                .toList();

        await().until(() -> asked.stream().filter(CompletableFuture::isDone).count() == 40);
        assertThat(asked.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                .allSatisfy(refused -> {
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.error()).isEqualTo("unavailable");
                    assertThat(refused.response().headers().firstValue("Retry-After"))
                            .contains("1");
                });
        assertThat(history(",\"at_least_id\":" + known).status()).isEqualTo(200);
        assertThat(new Api(port)
                        .post("/api/chat/sync", alice, "{\"until\":\"" + here + "\"}")
                        .status())
                .isEqualTo(200);

        rows.say(alice, bob, "next");
        assertThat(asked.stream().map(CompletableFuture::join).filter(answer -> answer.status() == 200))
                .hasSize(20);
    }

    private Answer history(String more) {
        return new Api(port).post("/api/chat/history/private", alice, "{\"user_id\":" + bob + more + "}");
    }
}
