package chat.parley.history.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.history.Api;
import chat.parley.history.Api.Answer;
import chat.parley.history.HistoryService;
import chat.parley.history.StoreRows;
import chat.parley.protocol.log.ConversationKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Two copies of the store that differ in what they hold: the answers tell which one gave them. */
@SpringBootTest(
        classes = HistoryService.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "parley.auth.secret=" + Api.SECRET,
            "parley.history.patience=1s",
            "parley.history.pool.connection-timeout=250ms",
            "parley.history.replica.max-lag=300ms",
            "parley.history.replica.probe-interval=20ms"
        })
@Timeout(120)
class ReplicaTest {

    private static final StoreRows PRIMARY = StoreRows.create();
    private static final StoreRows REPLICA = StoreRows.create();

    @LocalServerPort
    private int port;

    @Autowired
    private Store store;

    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();
    private final ConversationKey conversation = ConversationKey.ofUsers(alice, bob);

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        PRIMARY.serveWith(REPLICA, registry);
    }

    @BeforeEach
    void bothCopiesAreAtTheSamePlace() {
        allow(REPLICA, true);
        REPLICA.jdbc().sql("DELETE FROM log_position").update();
        PRIMARY.jdbc().sql("SELECT partition, next_offset FROM log_position").query(row -> {
            REPLICA.jdbc()
                    .sql("INSERT INTO log_position VALUES (?, ?)")
                    .params(row.getInt(1), row.getLong(2))
                    .update();
        });
    }

    @AfterAll
    static void bothCopiesAnswerAgain() {
        allow(REPLICA, true);
    }

    @Test
    void theReplicaAnswersWhileItIsCloseEnough() {
        long id = PRIMARY.say(alice, bob, "in the primary");
        REPLICA.say(alice, bob, "in the replica");

        await().untilAsserted(() -> assertThat(contents("")).containsExactly("in the replica"));
        assertThat(contents(",\"at_least_id\":" + id)).containsExactly("in the replica");
    }

    @Test
    void aPlaceTheReplicaHasNotReachedIsAnsweredByThePrimary() {
        REPLICA.say(alice, bob, "in the replica");
        PRIMARY.say(alice, bob, "in the primary");
        long id = PRIMARY.say(alice, bob, "in the primary alone");

        assertThat(contents(",\"at_least_id\":" + id)).containsExactly("in the primary alone", "in the primary");
        assertThat(api().post("/api/chat/message/status", alice, "{\"message_id\":" + id + "}")
                        .status())
                .isEqualTo(200);
        JsonNode synced = api().post("/api/chat/sync", bob, "{\"until\":\"" + PRIMARY.position() + "\"}")
                .data()
                .path("messages");
        assertThat(synced.size()).isEqualTo(2);
    }

    @Test
    void aPlaceThatNoCopyReachesIsAnsweredByNone() {
        long never = PRIMARY.nextId(conversation) + 4096;
        Answer answer = history(",\"wait_ms\":100,\"at_least_id\":" + never);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("behind");
    }

    @Test
    void aReplicaThatFallsBehindIsLeftAloneUntilItHasCaughtUp() {
        REPLICA.say(alice, bob, "in the replica");
        PRIMARY.say(alice, bob, "in the primary");
        await().untilAsserted(() -> assertThat(contents("")).containsExactly("in the replica"));

        PRIMARY.advance(conversation);
        await().untilAsserted(() -> assertThat(contents("")).containsExactly("in the primary"));

        REPLICA.advance(conversation);
        await().untilAsserted(() -> assertThat(contents("")).containsExactly("in the replica"));
    }

    @Test
    void thePrimaryAnswersForAReplicaThatIsDown() {
        REPLICA.say(alice, bob, "in the replica");
        long id = PRIMARY.say(alice, bob, "in the primary");
        await().untilAsserted(() -> assertThat(contents("")).containsExactly("in the replica"));

        allow(REPLICA, false);

        for (int i = 0; i < 20; i++) {
            assertThat(contents(",\"at_least_id\":" + id)).containsExactly("in the primary");
        }
        assertThat(store.answers()).isTrue();

        allow(REPLICA, true);
        await().untilAsserted(() -> assertThat(contents("")).containsExactly("in the replica"));
    }

    @Test
    void aStatementThatTakesTooLongIsNotAskedOfThePrimaryToo() {
        REPLICA.say(alice, bob, "in the replica");
        PRIMARY.say(alice, bob, "in the primary");
        await().untilAsserted(() -> assertThat(contents("")).containsExactly("in the replica"));
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> store.read(freshness(), jdbc -> {
                    asked.incrementAndGet();
                    return jdbc.sql("SELECT 1 FROM pg_sleep(60)")
                            .query(Integer.class)
                            .single();
                }))
                .isInstanceOf(QueryTimeoutException.class);

        assertThat(asked).hasValue(1);
        assertThat(store.read(freshness(), this::said)).isEqualTo("in the replica");
    }

    /** Postgres ends a standby's query where it is in the way of what the standby has to apply. */
    @Test
    void aConflictWithWhatTheReplicaAppliesIsAnsweredByThePrimaryAndTheReplicaGoesOn() {
        REPLICA.say(alice, bob, "in the replica");
        PRIMARY.say(alice, bob, "in the primary");
        await().untilAsserted(() -> assertThat(contents("")).containsExactly("in the replica"));
        for (int i = 0; i < 20; i++) {
            AtomicInteger asked = new AtomicInteger();
            String answer = store.read(freshness(), jdbc -> {
                if (asked.incrementAndGet() == 1) {
                    jdbc.sql("DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '40001'; END $$")
                            .update();
                }
                return said(jdbc);
            });

            assertThat(answer).isEqualTo("in the primary");
            // Not by a call: the next probe may be sooner.
            assertThat(store.read(freshness(), this::said)).isEqualTo("in the replica");
        }
    }

    @Test
    void accountsComeFromThePrimary() {
        int id = PRIMARY.account("only-here-" + alice, "Only here");
        assertThat(api().get("/api/users?ids=" + id, alice).data().size()).isEqualTo(1);
    }

    private String said(JdbcClient jdbc) {
        return jdbc.sql("SELECT content FROM message WHERE sender_id = ?")
                .param(alice)
                .query(String.class)
                .single();
    }

    private static Freshness freshness() {
        return Freshness.within(Duration.ofSeconds(1));
    }

    /** A database that lets nobody in and throws everybody out is as good as down. */
    private static void allow(StoreRows rows, boolean allowed) {
        String name = rows.database().jdbcUrl().replaceAll(".*/", "");
        StoreRows.shared()
                .jdbc()
                .sql("ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + allowed)
                .update();
        if (!allowed) {
            StoreRows.shared()
                    .jdbc()
                    .sql("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = ?")
                    .param(name)
                    .query(Long.class)
                    .single();
        } else {
            await().ignoreExceptions().until(() -> rows.position() != null);
        }
    }

    private List<String> contents(String more) {
        Answer answer = history(more);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.data()
                .valueStream()
                .map(message -> message.path("content").asString())
                .toList();
    }

    private Answer history(String more) {
        return api().post("/api/chat/history/private", alice, "{\"user_id\":" + bob + more + "}");
    }

    private Api api() {
        return new Api(port);
    }
}
