package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.testing.RedisServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The master that Sentinels name changes under a conversation: once though it is well, once because it is killed. */
@TestPropertySource(
        properties = {
            "parley.gateway.id=watched",
            "parley.gateway.backlog.store-wait=1s",
            "parley.gateway.backlog.retry=50ms",
            "parley.gateway.redis-patience=1s",
        })
@Timeout(180)
class SentinelContractTest extends GatewayContract {

    private static final RedisServers WATCHED = RedisServers.watched();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();
    private final List<Long> sent = new ArrayList<>();
    private final List<Long> heard = new ArrayList<>();

    @DynamicPropertySource
    static void sentinels(DynamicPropertyRegistry registry) {
        registry.add("spring.data.redis.sentinel.master", WATCHED::masterName);
        registry.add("spring.data.redis.sentinel.nodes", WATCHED::sentinels);
    }

    @BeforeAll
    static void publishThere() {
        World.PROJECTION
                .fanOut()
                .alsoOn(List.of("redis-sentinel://" + WATCHED.sentinels() + "/0#" + WATCHED.masterName()));
    }

    @AfterAll
    static void publishThereNoMore() {
        World.PROJECTION.fanOut().alsoOn(List.of());
        WATCHED.close();
    }

    @Test
    void aMasterThatIsReplacedOrKilledLosesNothingAndMessagesComeLiveFromTheNext() {
        TestClient client = ready(bob);
        say(10);
        WATCHED.failOver();
        say(10);
        hearAll(client);
        await("the old master to be a replica").atMost(PATIENCE).until(() -> WATCHED.isReplica(0));
        say(10);
        hearAll(client);

        WATCHED.server(1).kill();
        say(10);
        WATCHED.awaitMaster(0);
        hearAll(client);
        say(10);
        hearAll(client);
        assertThat(client.isOpen()).isTrue();
    }

    private void say(int count) {
        for (int i = 0; i < count; i++) {
            sent.add(projection.appendOnly(message(alice, bob, "m" + sent.size(), null), null));
        }
    }

    private void hearAll(TestClient client) {
        while (heard.size() < sent.size()) {
            heard.add(number(client.next("chat"), "message_id"));
        }
        assertThat(heard).isEqualTo(sent);
    }
}
