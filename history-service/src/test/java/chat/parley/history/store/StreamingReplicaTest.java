package chat.parley.history.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.history.Api;
import chat.parley.history.Api.Answer;
import chat.parley.history.HistoryService;
import chat.parley.history.StoreRows;
import chat.parley.testing.Backends;
import chat.parley.testing.PostgresPair;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** history-service over a PostgreSQL and a real hot standby, as docs/operations.md sets them up. */
@Timeout(240)
class StreamingReplicaTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();
    private final PostgresPair pair = PostgresPair.startPrimary();
    private StoreRows rows;
    private ConfigurableApplicationContext service;
    private Api api;

    @BeforeEach
    void serve() {
        rows = StoreRows.create(pair.primary());
        pair.startStandby();
        service = new SpringApplicationBuilder(HistoryService.class)
                .run(
                        "--server.port=0",
                        "--parley.auth.secret=" + Api.SECRET,
                        "--parley.history.patience=1s",
                        "--parley.history.replica.probe-interval=20ms",
                        "--parley.history.replica.max-lag=5s",
                        "--spring.datasource.url=" + pair.whicheverIsPrimary().jdbcUrl(),
                        "--spring.datasource.username=" + pair.primary().user(),
                        "--spring.datasource.password=" + pair.primary().password(),
                        "--parley.history.replica.url=" + pair.standby().jdbcUrl(),
                        "--spring.data.redis.url=" + Backends.shared().redisUrl());
        api = new Api(service.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        long first = rows.say(alice, bob, "first");
        awaitAnswersOfTheReplica(first);
    }

    @AfterEach
    void end() {
        service.close();
        pair.close();
    }

    @Test
    void aReadAfterAWriteIsNotAnsweredByAReplicaThatStandsStill() {
        pair.pauseReplay();
        double answersOfTheReplica = reads("replica");

        long second = rows.say(alice, bob, "second");

        assertThat(contents(second)).containsExactly("second", "first");
        JsonNode synced = api.post("/api/chat/sync", bob, "{\"until\":\"" + rows.position() + "\"}")
                .data()
                .path("messages");
        assertThat(synced.size()).isEqualTo(2);
        assertThat(reads("replica")).isEqualTo(answersOfTheReplica);

        pair.resumeReplay();
        awaitAnswersOfTheReplica(second);
    }

    @Test
    void thePrimaryAnswersWhileTheReplicaIsDeadAndLeavesOffWhenItIsBack() {
        pair.killStandby();

        long second = rows.say(alice, bob, "second");
        for (int i = 0; i < 5; i++) {
            assertThat(contents(second)).containsExactly("second", "first");
        }

        pair.startStandby();
        awaitAnswersOfTheReplica(second);
    }

    @Test
    void aPromotedReplicaThatHasLostTheLastTransactionsDoesNotAnswerForThem() {
        pair.pauseReplay();
        // What a standby has received it replays before it is promoted; what it never received it cannot.
        pair.killStandby();
        long lost = rows.say(alice, bob, "lost with the primary");
        assertThat(contents(lost)).containsExactly("lost with the primary", "first");

        pair.killPrimary();
        pair.startStandby();
        pair.promote();
        await().atMost(LIMIT).until(() -> history("").status() == 200);

        assertThat(contents(history(""))).containsExactly("first");
        Answer answer = history("\"at_least_id\":" + lost);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo(Store.BEHIND);

        // message-service goes on from the position that the promoted store has: the log still holds the message.
        StoreRows.create(pair.standby()).say(alice, bob, "read from the log again");
        assertThat(contents(lost)).containsExactly("read from the log again", "first");
    }

    private void awaitAnswersOfTheReplica(long id) {
        await().atMost(LIMIT).until(() -> {
            double before = reads("replica");
            return history("\"at_least_id\":" + id).status() == 200 && reads("replica") > before;
        });
    }

    private double reads(String copy) {
        return service.getBean(MeterRegistry.class)
                .counter("parley.history.reads", "copy", copy)
                .count();
    }

    private List<String> contents(long atLeast) {
        return contents(history("\"at_least_id\":" + atLeast));
    }

    private static List<String> contents(Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.data()
                .valueStream()
                .map(message -> message.path("content").asString())
                .toList();
    }

    private Answer history(String more) {
        String comma = more.isEmpty() ? "" : ",";
        return api.post("/api/chat/history/private", bob, "{\"user_id\":" + alice + comma + more + "}");
    }
}
