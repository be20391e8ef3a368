package chat.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.local.cluster.Programs;
import chat.parley.local.process.Signal;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.MessageId;
import chat.parley.testing.ClusterUnderTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The log gets more partitions while people talk: {@code docs/operations.md}, "More partitions". */
@Timeout(600)
class GrowthIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int BEFORE = 12;
    private static final int AFTER = 24;
    private static final int ROOMS_FROM = 40;

    /** Who appends to the log, in the order in which they are told. */
    private static final List<String> TOLD = List.of("gateway-1", "gateway-2", "message-service-1");

    private static final Set<String> TOLD_ALREADY = ConcurrentHashMap.newKeySet();

    private static ClusterUnderTest cluster;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        cluster =
                ClusterUnderTest.start(ClusterUnderTest.onFreePorts(ClusterUnderTest.small()), GrowthIT::toldOfGrowth);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void endCalls() {
        http.close();
    }

    @Test
    void conversationsStayAndNewOnesUseWhatWasAdded() throws Exception {
        try (Talker host = Talker.ready("host", cluster.url(), http);
                Talker guest = Talker.ready("guest", cluster.url(), http)) {
            int room = host.api().createRoom("kitchen", null).id();
            guest.api().joinRoom(room);
            long first = host.sayInRoomAndWait(room, "before");
            awaitHeard(guest, "before");

            tell();
            addPartitions();
            awaitConsumers();

            long second = host.sayInRoomAndWait(room, "after");
            awaitHeard(guest, "after");
            assertThat(MessageId.partition(second)).isEqualTo(MessageId.partition(first));
            assertThat(second).isGreaterThan(first);

            talkInNewRooms(host, guest);
            gatewayThatWasNotToldAppendsNothing(host, guest);

            assertThat(guest.heard().stream().map(message -> message.messageId()))
                    .doesNotHaveDuplicates();
            assertThat(cluster.storeTool("verify")).endsWith("exit 0");
        }
    }

    /** The ids of rooms go up to where the new partitions begin, and some of the rooms come to lie there. */
    private void talkInNewRooms(Talker host, Talker guest) {
        List<Integer> partitions = new ArrayList<>();
        for (int id = 0; id < ROOMS_FROM + AFTER; ) {
            id = host.api().createRoom("room", null).id();
            guest.api().joinRoom(id);
            partitions.add(MessageId.partition(host.sayInRoomAndWait(id, "in room " + id)));
            awaitHeard(guest, "in room " + id);
        }
        assertThat(partitions.subList(0, ROOMS_FROM / 2)).allMatch(partition -> partition < BEFORE);
        assertThat(partitions).anyMatch(partition -> partition >= BEFORE);
    }

    /** It would put conversations where nobody looks for them. */
    private void gatewayThatWasNotToldAppendsNothing(Talker host, Talker guest)
            throws IOException, InterruptedException {
        assertThat(sendThrough("gateway-2", host, guest.userId())).isEqualTo(200);
        TOLD_ALREADY.remove("gateway-2");
        restart("gateway-2");

        assertThat(sendThrough("gateway-2", host, guest.userId())).isEqualTo(503);
        assertThat(cluster.log("gateway-2")).contains("parley.log.growth say " + BEFORE);
        assertThat(sendThrough("gateway-1", host, guest.userId())).isEqualTo(200);
    }

    private int sendThrough(String gateway, Talker sender, int receiverId) throws IOException, InterruptedException {
        String body = """
                {"chat_type":"private","receiver_id":%d,"content":"by hand"}""".formatted(receiverId);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.process(gateway).url() + "/api/chat/messages"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + sender.token())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void tell() {
        for (String name : TOLD) {
            TOLD_ALREADY.add(name);
            restart(name);
        }
    }

    private void restart(String name) {
        cluster.kill(name, Signal.TERM);
        await().atMost(PATIENCE).until(() -> cluster.process(name).pid() == null);
        cluster.start(name);
    }

    private void addPartitions() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.kafkaBootstrapServers()))) {
            admin.createPartitions(Map.of(Topics.EVENTS, NewPartitions.increaseTo(AFTER)))
                    .all()
                    .get();
        }
    }

    /** Consumers ask for the partitions that there are every half a minute. */
    private void awaitConsumers() {
        for (String view : List.of("parley-store", "parley-fanout")) {
            Pattern lastOne = Pattern.compile(view + " begins at \\{[^}]*" + (AFTER - 1) + "=0");
            await().atMost(PATIENCE)
                    .until(() ->
                            lastOne.matcher(cluster.log("message-service-1")).find());
        }
    }

    private static Programs toldOfGrowth(Programs programs) {
        return (role, name, temporary) -> {
            List<String> line = new ArrayList<>(programs.command(role, name, temporary));
            if (TOLD_ALREADY.contains(name)) {
                line.addAll(List.of(
                        "--parley.log.growth[0].partitions=" + AFTER,
                        "--parley.log.growth[0].rooms-from=" + ROOMS_FROM));
            }
            return line;
        };
    }

    private static void awaitHeard(Talker talker, String text) {
        await().atMost(PATIENCE)
                .until(() -> talker.heard().stream()
                        .anyMatch(message -> message.body().content().equals(text)));
    }
}
