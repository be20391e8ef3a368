package chat.parley.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.platform.membership.RedisKeys;
import io.lettuce.core.RestoreArgs;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Who is online, as Redis has it, whatever becomes of what was written there. */
@TestPropertySource(
        properties = {
            "parley.gateway.id=present",
            "parley.gateway.presence.lease=1500ms",
            "parley.gateway.redis-patience=1s",
        })
class PresenceContractTest extends GatewayContract {

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();
    private final int carol = projection.newUser();

    @Autowired
    private MeterRegistry meters;

    @Test
    void presenceFollowsTheSessionsUnderTheGatewaysLease() {
        TestClient one = ready(alice);
        TestClient two = ready(alice);
        await().untilAsserted(() -> assertThat(onlineSessions(alice)).isEqualTo(2));
        one.close();
        await().untilAsserted(() -> assertThat(onlineSessions(alice)).isEqualTo(1));
        two.close();
        await().untilAsserted(() -> assertThat(onlineSessions(alice)).isZero());
        assertThat(Long.parseLong(redis(commands -> commands.hget(RedisKeys.presence(alice), "last_seen"))))
                .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(30_000L));
    }

    @Test
    void presenceThatRedisDidNotTakeIsWrittenLater() {
        TestClient leaving = ready(bob);
        await().untilAsserted(() -> assertThat(onlineSessions(bob)).isEqualTo(1));
        World.BACKENDS.redis().pause();
        try {
            TestClient coming = connect(alice);
            coming.next("hello");
            leaving.close();
            // By now what was to be written has waited in vain.
            await().until(() ->
                    meters.get("parley.gateway.redis.connected").gauge().value() == 0);
        } finally {
            World.BACKENDS.redis().resume();
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(onlineSessions(alice)).isEqualTo(1);
            assertThat(onlineSessions(bob)).isZero();
        });
    }

    /** A replica that becomes the master has everything but the last writes, the lease's among them. */
    @Test
    void whoCameAndWhoLeftInWritesThatRedisLostIsMadeGoodFor() {
        ready(carol);
        TestClient leaving = ready(bob);
        await().untilAsserted(() -> assertThat(online(alice, bob, carol)).containsExactly(0, 1, 1));
        byte[] leases = redis(commands -> commands.dump(RedisKeys.GATEWAY_LEASES));
        byte[] ofBob = redis(commands -> commands.dump(RedisKeys.presence(bob)));
        ready(alice);
        leaving.close();
        await().untilAsserted(() -> assertThat(online(alice, bob, carol)).containsExactly(1, 0, 1));

        redis(commands -> {
            commands.multi();
            commands.del(RedisKeys.presence(alice));
            commands.restore(
                    RedisKeys.presence(bob), ofBob, RestoreArgs.Builder.ttl(0).replace());
            commands.restore(
                    RedisKeys.GATEWAY_LEASES, leases, RestoreArgs.Builder.ttl(0).replace());
            return commands.exec();
        });

        await().untilAsserted(() -> assertThat(online(alice, bob, carol)).containsExactly(1, 0, 1));
        await().untilAsserted(
                        () -> assertThat(names()).as("the old one is given up").hasSize(1));
    }

    private static List<String> names() {
        List<String> leases = redis(commands -> commands.zrange(RedisKeys.GATEWAY_LEASES, 0, -1));
        return leases.stream().filter(name -> name.startsWith("present-")).toList();
    }

    private static List<Integer> online(int... users) {
        return Arrays.stream(users).mapToObj(GatewayContract::onlineSessions).toList();
    }
}
