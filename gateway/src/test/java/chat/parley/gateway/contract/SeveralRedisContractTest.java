package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.Placement;
import chat.parley.testing.RedisServers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The channels on three Redis servers, one of which dies. */
@TestPropertySource(
        properties = {
            "parley.gateway.id=spread",
            "parley.gateway.backlog.store-wait=1s",
            "parley.gateway.backlog.retry=50ms",
            "parley.gateway.redis-patience=1s",
        })
class SeveralRedisContractTest extends GatewayContract {

    private static final RedisServers THREE = RedisServers.independent(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int alice = projection.newUser();
    private final List<Integer> users =
            IntStream.range(0, 3).mapToObj(this::userOn).toList();

    @Autowired
    private MeterRegistry meters;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry registry) {
        registry.add("parley.live.servers", () -> String.join(",", THREE.urls()));
    }

    @BeforeAll
    static void publishThere() {
        World.PROJECTION.fanOut().alsoOn(THREE.urls());
    }

    @AfterAll
    static void publishThereNoMore() {
        World.PROJECTION.fanOut().alsoOn(List.of());
        THREE.close();
    }

    private int userOn(int server) {
        int user = projection.newUser();
        while (Placement.serverOf(Channels.ofUser(user), 3) != server) {
            user = projection.newUser();
        }
        return user;
    }

    private List<TestClient> readyClients() {
        return users.stream().map(this::ready).toList();
    }

    private double connected(int server) {
        return meters.get("parley.gateway.redis.connected")
                .tag("server", THREE.urls().get(server).substring("redis://".length()))
                .gauge()
                .value();
    }

    @Test
    void everyMessageArrivesWhicheverServerHasItsChannel() {
        List<TestClient> clients = readyClients();
        int room = projection.newRoom(alice, users.get(0), users.get(1), users.get(2));
        clients.forEach(client -> client.next("ready"));
        for (int i = 0; i < 3; i++) {
            long own = say(alice, users.get(i), "for you");
            assertThat(number(clients.get(i).next("chat"), "message_id")).isEqualTo(own);
        }
        long forAll = projection.append(roomMessage(alice, room, "for all"));
        clients.forEach(
                client -> assertThat(number(client.next("chat"), "message_id")).isEqualTo(forAll));
        assertThat(meters.get("parley.gateway.redis.connected").gauges())
                .hasSize(3)
                .extracting(Gauge::value)
                .containsOnly(1.0);
    }

    @Test
    void typingIsPassedOnByTheServerOfWhomItIsFor() {
        List<TestClient> clients = readyClients();
        TestClient typist = ready(alice);
        for (int i = 0; i < 3; i++) {
            typist.send("{'type':'typing','chat_type':'private','receiver_id':" + users.get(i) + "}");
            assertThat(number(clients.get(i).next("typing"), "sender_id")).isEqualTo(alice);
        }
    }

    @Test
    void whoLeavesARoomHearsAllFromBeforeAndNothingFromAfter() {
        for (int user : users) {
            int room = projection.newRoom(alice, user);
            TestClient client = ready(user);
            List<Long> before = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                before.add(projection.appendOnly(roomMessage(alice, room, "before " + i), null));
            }
            projection.appendOnly(new MemberLeft(room, user, user), null);
            projection.append(roomMessage(alice, room, "after"));
            long marker = say(alice, user, "marker");
            List<Long> heard = new ArrayList<>();
            boolean toldOfLeaving = false;
            while (heard.size() <= before.size() || !toldOfLeaving) {
                JsonObject frame = client.next();
                if (string(frame, "type").equals("chat")) {
                    heard.add(number(frame, "message_id"));
                } else if (string(frame, "type").equals("room")) {
                    toldOfLeaving = true;
                }
            }
            assertThat(heard).containsAll(before).contains(marker).hasSize(before.size() + 1);
            client.close();
        }
    }

    @Test
    void whoJoinsForTheSecondTimeMissesNothingFromBeforeIt() {
        for (int user : users) {
            int room = projection.newRoom(alice, user);
            TestClient client = ready(user);
            List<Long> said = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                said.add(projection.appendOnly(roomMessage(alice, room, "m" + i), null));
                if (i % 10 == 5) {
                    projection.appendOnly(new MemberJoined(room, user, user), null);
                }
            }
            List<Long> heard = new ArrayList<>();
            while (heard.size() < said.size()) {
                heard.add(number(client.next("chat"), "message_id"));
            }
            assertThat(heard).isEqualTo(said);
            client.close();
        }
    }

    @Test
    void whoLeavesAndIsBackAtOnceHearsBothStaysAndNothingFromBetween() {
        for (int user : users) {
            int room = projection.newRoom(alice, user);
            TestClient client = ready(user);
            List<Long> his = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                his.add(projection.appendOnly(roomMessage(alice, room, "before " + i), null));
            }
            projection.appendOnly(new MemberLeft(room, user, user), null);
            projection.appendOnly(roomMessage(alice, room, "meanwhile"), null);
            projection.appendOnly(new MemberJoined(room, user, user), null);
            for (int i = 0; i < 20; i++) {
                his.add(projection.appendOnly(roomMessage(alice, room, "after " + i), null));
            }
            projection.fanOut().awaitPublished(his.getLast());
            his.add(projection.append(roomMessage(alice, room, "marker")));
            List<Long> heard = new ArrayList<>();
            while (!heard.contains(his.getLast())) {
                heard.add(number(client.next("chat"), "message_id"));
            }
            assertThat(heard).containsExactlyInAnyOrderElementsOf(his);
            client.close();
        }
    }

    @Test
    void oneServerThatDiesInterruptsAndWhatWasMissedIsMadeGoodFor() {
        List<TestClient> clients = readyClients();
        THREE.server(1).kill();
        await().atMost(PATIENCE).until(() -> connected(1) == 0);
        assertThat(connected(0)).isEqualTo(1);
        List<Long> missed = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int user : users) {
                missed.add(projection.appendOnly(message(alice, user, "meanwhile " + round, null), null));
            }
        }
        THREE.server(1).start();
        for (int i = 0; i < 3; i++) {
            List<Long> own = List.of(missed.get(i), missed.get(3 + i), missed.get(6 + i));
            List<Long> heard = new ArrayList<>();
            while (heard.size() < own.size()) {
                heard.add(number(clients.get(i).next("chat"), "message_id"));
            }
            assertThat(heard).isEqualTo(own);
        }
        await().atMost(PATIENCE).until(() -> connected(1) == 1);
        for (int i = 0; i < 3; i++) {
            long live = say(alice, users.get(i), "live again");
            assertThat(number(clients.get(i).next("chat"), "message_id")).isEqualTo(live);
        }
    }
}
