package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayApplication;
import chat.parley.platform.membership.RedisKeys;
import chat.parley.protocol.json.JsonObject;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Contract, section 3.2, {@code reconnect}: a gateway that goes away in an orderly way. */
@Timeout(120)
class DrainContractTest {

    private static ConfigurableApplicationContext start() {
        List<String> arguments = new ArrayList<>();
        World.describe((name, value) -> arguments.add("--" + name + "=" + value.get()));
        arguments.add("--server.port=0");
        arguments.add("--parley.gateway.id=leaving");
        arguments.add("--parley.gateway.drain.grace=2s");
        return SpringApplication.run(GatewayApplication.class, arguments.toArray(String[]::new));
    }

    private static int portOf(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        return Integer.parseInt(String.valueOf(environment.getProperty("local.server.port")));
    }

    @Test
    void aGatewayThatIsStartedAgainLetsPeopleIn() throws Exception {
        int alice = World.PROJECTION.newUser();
        try (ConfigurableApplicationContext gateway = start()) {
            gateway.stop();
            gateway.start();
            int port = portOf(gateway);
            assertThat(readiness(port)).isEqualTo(200);
            TestClient.to(port).token(World.token(alice)).connect().awaitReady().close();
        }
    }

    @Test
    void everybodyIsToldWhenToComeBackAndNobodyIsLetIn() throws Exception {
        int alice = World.PROJECTION.newUser();
        int bob = World.PROJECTION.newUser();
        ConfigurableApplicationContext gateway = start();
        int port = portOf(gateway);
        try (TestClient client =
                TestClient.to(port).token(World.token(alice)).connect().awaitReady()) {
            assertThat(readiness(port)).isEqualTo(200);
            CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close, Thread::startVirtualThread);

            JsonObject reconnect = client.next("reconnect");
            // Between the close, two seconds from now, and a second later.
            assertThat(number(reconnect, "after_ms")).isBetween(2_000L, 3_000L);
            assertThat(TestClient.to(port).token(World.token(bob)).refusal()).isEqualTo(503);
            assertThat(readiness(port)).isEqualTo(503);
            // What is under way is still acked.
            client.send(GatewayContract.chat(bob, "goodbye", "g"));
            assertThat(string(client.next("ack"), "client_msg_id")).isEqualTo("g");

            assertThat(client.awaitClosed().code()).isEqualTo(1012);
            closing.get(30, TimeUnit.SECONDS);
            await().untilAsserted(() -> assertThat(leases()).noneMatch(lease -> lease.startsWith("leaving")));
        } finally {
            gateway.close();
        }
    }

    /** Nobody is connected: a load balancer has not noticed yet, and sends it what comes by REST. */
    @Test
    void callsAreServedForAsLongAsItMayTakeToNotice() throws Exception {
        int alice = World.PROJECTION.newUser();
        int bob = World.PROJECTION.newUser();
        ConfigurableApplicationContext gateway = start();
        int port = portOf(gateway);
        try (HttpClient http = HttpClient.newHttpClient()) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close, Thread::startVirtualThread);
            await().until(() -> readiness(port) == 503);

            HttpRequest send = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/chat/messages"))
                    .header("Authorization", "Bearer " + World.token(alice))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"chat_type\":\"private\",\"receiver_id\":%d,\"content\":\"late\",\"message_type\":\"text\",\"client_msg_id\":\"l\"}"
                                    .formatted(bob)))
                    .build();
            assertThat(http.send(send, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);

            closing.get(30, TimeUnit.SECONDS);
        } finally {
            gateway.close();
        }
    }

    private static int readiness(int port) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static List<String> leases() {
        RedisClient client = RedisClient.create(World.BACKENDS.redisUrl());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().zrange(RedisKeys.GATEWAY_LEASES, 0, -1);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
