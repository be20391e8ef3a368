package chat.parley.history.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.history.Api;
import chat.parley.history.Api.Answer;
import chat.parley.history.ServiceTest;
import chat.parley.history.StoreRows;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Somebody who asks again before he is answered: two at once are his. */
class OneUsersBacklogsTest extends ServiceTest {

    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();
    private final ConversationKey conversation = ConversationKey.ofUsers(alice, bob);

    @Test
    void theThirdIsRefusedUntilOneOfTheTwoIsAnswered() {
        rows.say(bob, alice, "first");
        String body = "{\"wait_ms\":9000,\"until\":\"" + next() + "\"}";
        List<CompletableFuture<Answer>> asked =
                Stream.generate(() -> sync(alice, body)).limit(3).toList();

        Answer third = CompletableFuture.anyOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(Answer.class::cast)
                .join();
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.error()).isEqualTo("rate_limited");
        assertThat(third.response().headers().firstValue("Retry-After")).contains("1");
        assertThat(sync(bob, "{}").join().status()).isEqualTo(200);
        JsonNode together = api.post(
                        "/api/chat/sync/batch",
                        bob,
                        "{\"wait_ms\":0,\"questions\":[%s,%s]}".formatted(question(alice), question(bob)))
                .data();
        assertThat(together.get(0).path("code").asInt()).isEqualTo(429);
        assertThat(together.get(0).path("error").asString()).isEqualTo("rate_limited");
        assertThat(together.get(1).path("code").asInt()).isEqualTo(200);

        rows.say(bob, alice, "second");
        assertThat(asked)
                .extracting(answer -> answer.join().data().path("messages").size())
                .containsExactlyInAnyOrder(0, 2, 2);
        // The last of an answer is read before its place is free.
        await().until(() -> sync(alice, "{}").join().status() == 200);
    }

    /** A gateway may have several sessions of his. */
    @Test
    void inABatchTheyCountOnce() {
        long owed = rows.say(bob, alice, "owed");

        JsonNode together = api.post(
                        "/api/chat/sync/batch", bob, "{\"questions\":[%1$s,%1$s,%1$s]}".formatted(question(alice)))
                .data();

        assertThat(together)
                .allSatisfy(answer -> assertThat(answer.path("data")
                                .path("messages")
                                .path(0)
                                .path("message_id")
                                .asLong())
                        .isEqualTo(owed));
    }

    private CompletableFuture<Answer> sync(int user, String body) {
        return CompletableFuture.supplyAsync(() -> api.post("/api/chat/sync", user, body), Thread::startVirtualThread);
    }

    private String question(int user) {
        return "{\"token\":\"%s\",\"until\":\"%s\"}".formatted(Api.token(user), rows.position());
    }

    /** Behind what is said next. */
    private Position next() {
        int partition = StoreRows.partition(conversation);
        return rows.position().atLeast(partition, rows.position().nextOffset(partition) + 1);
    }
}
