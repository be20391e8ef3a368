package chat.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.client.api.ApiException;
import chat.parley.client.api.Receipts;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import chat.parley.testing.ClusterUnderTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contract, sections 3.2 and 3.3.5: receipts in rooms on both sides of the limit, and what the logs say of all that. */
@Timeout(240)
class RoomReceiptsIT {

    /** With the three who talk, more than {@code parley.receipts.room-limit}, 200. */
    private static final int SILENT_MEMBERS = 200;

    private static final int COMMANDS_AT_ONCE = 8;
    private static final int FRAMES_A_SECOND = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ClusterUnderTest cluster;
    private static HttpClient http;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    @BeforeAll
    static void start() {
        cluster = SharedCluster.get();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.shutdownNow();
    }

    @Test
    void aLargeRoomPushesNoReceiptsAndAnswersForWhatWasRead() throws Exception {
        try (Talker host = talker("host");
                Talker reader = talker("reader");
                Talker listener = talker("listener")) {
            int roomId = host.api().createRoom("hall", null).id();
            List<Integer> members = new ArrayList<>(MadeAccounts.in(cluster.database(), "silent", SILENT_MEMBERS));
            members.add(reader.userId());
            members.add(listener.userId());
            add(host, roomId, members);

            long id = host.sayInRoomAndWait(roomId, "is anybody here");
            awaitHeard(id, reader, listener);
            reader.client().read(ChatType.ROOM, roomId, id);

            Receipts receipts =
                    await().atMost(PATIENCE).until(() -> host.api().receipts(id), answer -> answer.read() > 0);
            assertThat(receipts.members()).isEqualTo(members.size());
            assertThat(receipts.read()).isEqualTo(1);
            assertThat(receipts.delivered())
                    .as("only who reads is known to have received")
                    .isEqualTo(1);
            assertThat(receipts.status()).isEqualTo("sent");
            assertThat(receipts.users()).hasSize(100);
            assertThat(receipts.users().getFirst()).isEqualTo(new Receipts.UserReceipt(reader.userId(), "read"));
            assertThat(host.api().messageStatus(id)).isEqualTo("sent");

            // What follows in the log has come by: so would have whatever the receipt had caused.
            long later = listener.sayInRoomAndWait(roomId, "yes");
            awaitHeard(later, host, reader);
            for (Talker each : List.of(host, reader, listener)) {
                assertThat(each.statuses()).isEmpty();
            }
        }
    }

    @Test
    void aSmallRoomPushesItsReceiptsMerged() {
        try (Talker host = talker("host");
                Talker reader = talker("reader")) {
            int roomId = host.api().createRoom("kitchen", null).id();
            reader.api().joinRoom(roomId);
            awaitHeard(host.sayInRoomAndWait(roomId, "first words"), reader);
            await().atMost(PATIENCE).until(() -> !host.statuses().isEmpty());
            int before = host.statuses().size();

            long startedNanos = System.nanoTime();
            long newest = 0;
            for (int i = 0; i < 40; i++) {
                newest = host.sayInRoomAndWait(roomId, "more words " + i);
                awaitHeard(newest, reader);
                reader.client().read(ChatType.ROOM, roomId, newest);
            }
            ServerFrame.Status last =
                    new ServerFrame.Status(ChatType.ROOM, roomId, reader.userId(), newest, ReceiptStatus.READ);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(host.statuses()).contains(last));

            double seconds = (System.nanoTime() - startedNanos) / 1e9;
            int frames = host.statuses().size() - before;
            assertThat(frames).as("in %.1f s", seconds).isLessThanOrEqualTo((int) (FRAMES_A_SECOND * (seconds + 1)));
            assertThat(frames).as("merged").isLessThan(80);
            assertThat(reader.statuses()).as("of his own reading").isEmpty();
        }
    }

    /** What goes wrong is logged; what was sent with it is not. */
    @Test
    void badRequestsLeaveNothingOfTheirsInTheLogs() throws Exception {
        Confidences confidences = new Confidences();
        try (Talker talker = talker("careful")) {
            String token = talker.token();
            confidences.add(token);
            confidences.add("wrong battery staple");
            confidences.add("half a secret sentence");
            confidences.add("a secret in the query");
            post("/api/auth/login", null, "{\"username\":\"nobody-here\",\"password\":\"wrong battery staple\"}");
            post("/api/auth/register", null, "{\"username\":\"\",\"password\":\"wrong battery staple\"}");
            for (String path : List.of("/api/chat/messages", "/api/chat/history/private", "/api/rooms")) {
                post(path, token, "{\"content\":\"half a secret sentence");
                post(path, token + "x", "{\"content\":\"half a secret sentence\"}");
                post(path, token, "{\"content\":[\"half a secret sentence\"],\"name\":{\"half a secret sentence\":1}}");
            }
            post("/api/chat/messages?token=" + token, null, "{}");
            raw("GET /ws/chat?token=" + token
                    + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
            raw("GET /ws/chat?a secret in the query HTTP/1.1\r\nAuthorization: Bearer " + token + "\r\n\r\n");
            talker.say(Integer.MAX_VALUE, "half a secret sentence");
            await().atMost(PATIENCE).until(() -> !talker.refused().isEmpty());
        }
        confidences.assertNotIn(cluster);
    }

    private static Talker talker(String name) {
        return Talker.ready(name + "-" + System.nanoTime() % 1_000_000, cluster.url(), http);
    }

    private static void awaitHeard(long messageId, Talker... talkers) {
        for (Talker talker : talkers) {
            await().atMost(PATIENCE)
                    .until(() -> talker.heard().stream().anyMatch(message -> message.messageId() == messageId));
        }
    }

    private static void add(Talker host, int roomId, List<Integer> members) throws Exception {
        try (ExecutorService commands = Executors.newFixedThreadPool(COMMANDS_AT_ONCE)) {
            List<Future<?>> added = new ArrayList<>();
            // The store may be slow to confirm on a busy machine; who is a member already stays one.
            members.forEach(id -> added.add(commands.submit(() -> await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(ApiException.class)
                    .until(() -> {
                        host.api().addMember(roomId, id);
                        return true;
                    }))));
            for (Future<?> each : added) {
                each.get(120, TimeUnit.SECONDS);
            }
        }
    }

    private static void post(String path, String token, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(cluster.url() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        assertThat(http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .as(path)
                .isBetween(400, 499);
    }

    private static void raw(String head) throws IOException {
        try (Socket socket = new Socket(cluster.url().getHost(), cluster.url().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 4");
        }
    }
}
