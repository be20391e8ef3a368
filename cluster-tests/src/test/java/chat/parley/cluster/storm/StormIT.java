package chat.parley.cluster.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.cluster.KeepLogs;
import chat.parley.cluster.SharedCluster;
import chat.parley.local.process.Signal;
import chat.parley.local.process.State;
import chat.parley.testing.ClusterUnderTest;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * All clients of a gateway lose it at once. System properties:
 *
 * <ul>
 *   <li>{@code parley.storm.clients}: how many; 200 where it is not given, which shows that nothing is lost and says little
 *       of speed
 *   <li>{@code parley.storm.seconds}: within how many seconds all of them have to be back and complete
 *   <li>{@code parley.storm.rounds}: how many storms, one after the other; the last is judged by its seconds, since a gateway
 *       that has just started compiles its code meanwhile
 * </ul>
 */
class StormIT {

    private static final int CLIENTS = Integer.getInteger("parley.storm.clients", 200);
    private static final double SECONDS = Double.parseDouble(System.getProperty("parley.storm.seconds", "60"));

    private static final int ROUNDS = Integer.getInteger("parley.storm.rounds", 1);

    /** {@code parley.history.pool.size} and the two connections that ask for the store's progress. */
    private static final int POOL = 16 + 2;

    private static ClusterUnderTest cluster;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    @BeforeAll
    static void start() {
        cluster = SharedCluster.get();
    }

    @Test
    void clientsOfAKilledGatewayAreSoonBackOnTheOtherAndHaveMissedNothing() throws Exception {
        Outcome outcome = strike("killed-1", Signal.KILL);
        for (int round = 2; round <= ROUNDS; round++) {
            outcome = strike("killed-" + round, Signal.KILL);
        }
        assertThat(outcome.complete()).isLessThan(Duration.ofMillis((long) (1_000 * SECONDS)));
    }

    /** {@code parley.gateway.drain}: 500 a second, over a second at least and ten at the most. */
    @Test
    void aDrainedGatewaySpreadsItsClientsOverTheTimeTheyAreToldAndTheyMissNothing() throws Exception {
        Outcome outcome = strike("drained", Signal.TERM);
        double perTenth = CLIENTS / 10.0 / Math.clamp(CLIENTS / 500.0, 1, 10);
        assertThat(outcome.mostAskedWithin(Duration.ofMillis(100)))
                .as("asked back within a tenth of a second, %.0f on average", perTenth)
                .isLessThan((int) (3 * perTenth));
    }

    private static Outcome strike(String name, Signal signal) throws Exception {
        try (Storm storm = new Storm(cluster, name, CLIENTS);
                StoreWatch store = new StoreWatch(
                        cluster.database(),
                        URI.create(cluster.process("history-service-1").url()))) {
            CpuMeter cpu = new CpuMeter(cluster);
            Outcome outcome = storm.strike(signal);
            System.out.printf(
                    "%s: %s; %d backlogs read, at most %d of %d connections, %d of them active; CPU seconds: %s%n",
                    name,
                    outcome.report(),
                    store.backlogs(),
                    store.mostConnections(),
                    POOL,
                    store.mostActive(),
                    cpu.report());
            assertThat(outcome.truncated()).isZero();
            assertThat(outcome.twice()).isZero();
            // Sessions that come together are asked for together; a gateway that is short of CPU may take its
            // subscription
            // for interrupted, and asks once more.
            assertThat(store.backlogs()).isBetween(1L, 2L * outcome.sessions());
            assertThat(store.mostConnections()).isBetween(1, POOL);
            return outcome;
        } finally {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> cluster.process("gateway-1").state() == State.STOPPED);
            cluster.start("gateway-1");
        }
    }
}
