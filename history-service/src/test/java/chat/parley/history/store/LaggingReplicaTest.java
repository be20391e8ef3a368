package chat.parley.history.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api;
import chat.parley.history.Api.Answer;
import chat.parley.history.HistoryService;
import chat.parley.history.StoreRows;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A second database that follows the first, now closely, now far behind: who names a place never reads the past. */
@SpringBootTest(
        classes = HistoryService.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "parley.auth.secret=" + Api.SECRET,
            "parley.history.patience=800ms",
            "parley.history.replica.max-lag=10s",
            "parley.history.replica.probe-interval=20ms"
        })
@Timeout(180)
class LaggingReplicaTest {

    private static final StoreRows PRIMARY = StoreRows.create();
    private static final StoreRows REPLICA = StoreRows.create();
    private static final long SEED = Long.getLong("parley.seed", 20_261_123);
    private static final int MESSAGES = 120;
    /** Longer than the share of the wait that a query spends on the replica. */
    private static final int FAR_BEHIND_MS = 400;

    @LocalServerPort
    private int port;

    @Autowired
    private MeterRegistry meters;

    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();
    private final ConversationKey conversation = ConversationKey.ofUsers(alice, bob);
    private final BlockingQueue<Long> written = new LinkedBlockingQueue<>();
    private final Thread follower = new Thread(this::follow, "follower");

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        PRIMARY.serveWith(REPLICA, registry);
    }

    @BeforeEach
    void follows() {
        REPLICA.member(conversation, alice, 0);
        REPLICA.member(conversation, bob, 0);
        follower.start();
    }

    @AfterEach
    void followsNoMore() throws InterruptedException {
        follower.interrupt();
        follower.join();
    }

    @Test
    void aWaitingReadNeverAnswersFromThePast() {
        Api api = new Api(port);
        for (int i = 0; i < MESSAGES; i++) {
            long id = PRIMARY.say(alice, bob, "m" + i);
            String position = PRIMARY.position().toString();
            written.add(id);

            Answer history = api.post(
                    "/api/chat/history/private",
                    bob,
                    "{\"user_id\":%d,\"page_size\":1,\"at_least_id\":%d}".formatted(alice, id));
            assertThat(history.data().path(0).path("content").asString())
                    .as("seed %d: %s", SEED, history.body())
                    .isEqualTo("m" + i);
            assertThat(api.post("/api/chat/message/status", alice, "{\"message_id\":" + id + "}")
                            .status())
                    .isEqualTo(200);
            JsonNode synced = api.post("/api/chat/sync", bob, "{\"until\":\"" + position + "\"}")
                    .data()
                    .path("messages");
            assertThat(synced.size()).isEqualTo(i + 1);
        }
        assertThat(reads("replica")).as("answers of the replica").isPositive();
        assertThat(reads("primary")).as("answers of the primary").isPositive();
    }

    private double reads(String copy) {
        return meters.counter("parley.history.reads", "copy", copy).count();
    }

    /** As a standby does: what was one transaction there is one here, in the same order, after some time. */
    private void follow() {
        Random random = new Random(SEED);
        try {
            for (int i = 0; ; i++) {
                long id = written.take();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(10) == 0 ? FAR_BEHIND_MS : random.nextInt(30));
                REPLICA.jdbc()
                        .sql("""
                                WITH said AS (
                                    INSERT INTO message
                                    VALUES (:conversation, :id, :alice, :bob, :content, now(), 'text', NULL, NULL)),
                                known AS (
                                    INSERT INTO conversation VALUES (:conversation, :partition, :id)
                                    ON CONFLICT (conversation) DO UPDATE SET last_message_id = excluded.last_message_id)
                                UPDATE log_position SET next_offset = :next WHERE partition = :partition
                                """)
                        .param("conversation", conversation.packed())
                        .param("id", id)
                        .param("alice", alice)
                        .param("bob", bob)
                        .param("content", "m" + i)
                        .param("partition", MessageId.partition(id))
                        .param("next", MessageId.offset(id) + 1)
                        .update();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }
}
