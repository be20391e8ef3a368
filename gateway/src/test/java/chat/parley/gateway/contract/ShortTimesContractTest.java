package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.contract.HistoryDouble.Mood;
import chat.parley.gateway.session.Session;
import chat.parley.gateway.session.Sessions;
import chat.parley.platform.membership.RedisKeys;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** What takes its time in the contract, on a gateway that has little of it; and backends that go away. */
@TestPropertySource(
        properties = {
            "parley.gateway.id=short",
            "parley.gateway.heartbeat=1s",
            "parley.gateway.silence=4s",
            "parley.gateway.outbound-queue=64KB",
            "parley.gateway.ack-timeout=2s",
            "parley.gateway.ready-interval=300ms",
            "parley.gateway.backlog.patience=500ms",
            "parley.gateway.backlog.store-wait=1s",
            "parley.gateway.backlog.retry=50ms",
            "parley.gateway.presence.lease=1500ms",
            "parley.gateway.redis-patience=1s",
            "parley.gateway.rate.frames-per-second=2000",
            "parley.gateway.rate.burst=5000",
            "parley.auth.clock-skew=0s",
        })
class ShortTimesContractTest extends GatewayContract {

    private static final int PONG = 0xA;
    private static final long SIGN_OF_LIFE_NANOS = Duration.ofSeconds(1).toNanos();

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    @Autowired
    private Sessions sessions;

    @Test
    void aTokenThatRunsOutClosesAndAFreshOneKeepsOpen() {
        TestClient client = closing(TestClient.to(port)
                .token(World.token(alice, Duration.ofSeconds(4)))
                .connect());
        TestClient negligent = closing(TestClient.to(port)
                .token(World.token(alice, Duration.ofSeconds(4)))
                .connect());
        client.awaitReady().send("{'type':'auth','token':'" + World.token(alice) + "'}");
        assertThat(string(negligent.next("error"), "code")).isEqualTo("token_expired");
        assertThat(negligent.awaitClosed()).isEqualTo(new TestClient.Closed(4401, "token expired"));
        assertThat(client.untilPong()).isEmpty();
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aHalfOpenConnectionIsClosedAfterTheSilenceAndOneThatAnswersPingsIsNot() throws Exception {
        TestClient quiet = ready(bob);
        try (RawSocket halfOpen = new RawSocket(port, 0, "Authorization: Bearer " + World.token(alice) + "\r\n")) {
            List<Integer> opcodes = new ArrayList<>();
            RawSocket.Frame frame = halfOpen.read();
            for (; frame.opcode() != 8; frame = halfOpen.read()) {
                opcodes.add(frame.opcode());
            }
            assertThat(opcodes).as("pings without an answer").contains(9);
            assertThat(frame.closeCode()).isEqualTo(4000);
        }
        assertThat(quiet.isOpen()).isTrue();
    }

    @Test
    void aReaderThatTakesNothingIsLetGoAndResumes() throws Exception {
        String big = "x".repeat(8_000);
        List<Long> sent = new ArrayList<>();
        int code;
        try (RawSocket slow = new RawSocket(port, 4_096, "Authorization: Bearer " + World.token(bob) + "\r\n")) {
            RawSocket.Frame frame = slow.read();
            while (!frame.text().contains("\"ready\"")) {
                frame = slow.read();
            }
            Session session = sessions.all().stream()
                    .filter(one -> one.userId() == bob)
                    .findFirst()
                    .orElseThrow();
            // More than the network and the outbound queue hold together.
            long heardNanos = System.nanoTime();
            for (int i = 0; i < 3_000 && session.closedFor() == null; i++) {
                if (System.nanoTime() - heardNanos > SIGN_OF_LIFE_NANOS) {
                    // On a busy machine this takes longer than a silent connection is kept.
                    slow.send(PONG, true, new byte[0]);
                    heardNanos = System.nanoTime();
                }
                sent.add(projection.appendOnly(message(alice, bob, big, null), null));
            }
            code = slow.awaitClose();
        }
        projection.fanOut().awaitPublished(sent.getLast());
        assertThat(code).isEqualTo(4408);

        await().untilAsserted(() -> {
            TestClient again = connect(bob);
            List<JsonObject> backlog = again.ready();
            long deliveredBefore = backlog.isEmpty() ? 0 : number(backlog.getFirst(), "message_id");
            assertThat(deliveredBefore).as("what was never written is owed").isIn(sent);
            assertThat(backlog).hasSize(sent.size() - sent.indexOf(deliveredBefore));
        });
    }

    @Test
    void aConnectionWithTrafficIsGivenNewerPositionsAndAnIdleOneIsNot() {
        TestClient client = connect(bob);
        String first = string(client.next("ready"), "position");
        assertThat(client.untilPong()).isEmpty();
        long id = say(alice, bob, "news");
        JsonObject ready = client.next("ready");
        chat.parley.protocol.log.Position position = chat.parley.protocol.log.Position.parse(string(ready, "position"));
        assertThat(position.toString()).isNotEqualTo(first);
        assertThat(position.covers(id)).isTrue();

        // Statuses of the delivery go to the other side: this connection is idle from here on.
        await().pollDelay(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(client.untilPong()).isEmpty());
    }

    @Test
    void withHistoryDownLiveFramesComeAtOnceAndTheBacklogWhenItIsBack() {
        long missed = say(alice, bob, "missed");
        history.mood(Mood.DOWN);
        TestClient client = connect(bob);
        client.next("hello");
        long live = say(alice, bob, "live");
        assertThat(number(client.next("chat"), "message_id")).isEqualTo(live);
        ConversationKey talk = ConversationKey.ofUsers(alice, bob);
        assertThat(projection.deliveredUpTo(bob, talk))
                .as("nothing counts as delivered before the backlog was sent")
                .isZero();

        history.mood(Mood.UP);
        JsonObject late = client.next("chat");
        assertThat(number(late, "message_id")).isEqualTo(missed);
        client.next("ready");
        await().until(() -> projection.deliveredUpTo(bob, talk) == live);
        assertThat(client.untilPong())
                .extracting(frame -> string(frame, "type"))
                .doesNotContain("chat");
    }

    @Test
    void anInterruptionWhileTheBacklogIsLateDoesNotHoldLiveFramesForGood() {
        history.mood(Mood.BROKEN);
        TestClient client = connect(bob);
        client.next("hello");
        long first = say(alice, bob, "one");
        assertThat(number(client.next("chat"), "message_id")).isEqualTo(first);
        projection.fanOut().announceGap();
        long second = say(alice, bob, "two");
        assertThat(number(client.next("chat"), "message_id")).isEqualTo(second);
        history.mood(Mood.UP);
        client.next("ready");
    }

    @Test
    void withKafkaPausedAMessageIsUnavailableAndItsRepeatIsAckedLater() {
        TestClient client = ready(alice);
        client.send(chat(bob, "warm up", "w"));
        client.next("ack");
        World.BACKENDS.kafka().pause();
        try {
            client.send(chat(bob, "hello?", "late"));
            JsonObject error = client.next("error");
            assertThat(string(error, "code")).isEqualTo("unavailable");
            assertThat(string(error, "client_msg_id")).isEqualTo("late");
        } finally {
            World.BACKENDS.kafka().resume();
        }
        JsonObject ack = null;
        while (ack == null) {
            client.send(chat("private", bob, "hello?", "late", ",'retry':true"));
            JsonObject answer = client.next();
            ack = string(answer, "type").equals("ack") ? answer : null;
        }
        assertThat(string(ack, "client_msg_id")).isEqualTo("late");
        // Whether the first attempt arrived or not: it is there once.
        long marker = say(alice, bob, "marker");
        assertThat(projection.messages(ConversationKey.ofUsers(alice, bob)))
                .filteredOn(message -> message.sent().body().content().equals("hello?"))
                .hasSize(1);
        assertThat(marker).isPositive();
    }

    @Test
    void redisKilledUnderTrafficLosesAndDoublesNothing() {
        int room = projection.newRoom(alice, bob);
        TestClient sender = ready(alice);
        TestClient recipient = ready(bob);
        List<Long> acked = new ArrayList<>();
        int total = 60;
        for (int i = 0; i < total; i++) {
            if (i == total / 3) {
                World.BACKENDS.redis().kill();
            }
            if (i == 2 * total / 3) {
                World.BACKENDS.redis().start();
            }
            sender.send(i % 2 == 0 ? chat(bob, "m" + i, "c" + i) : roomChat(room, "m" + i, "c" + i));
            acked.add(number(sender.next("ack"), "message_id"));
        }
        List<Long> got = new ArrayList<>();
        while (!new TreeSet<>(got).containsAll(acked)) {
            got.add(number(recipient.next("chat"), "message_id"));
        }
        assertThat(got).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(acked);
        assertThat(inOrder(got, acked, 0)).isEqualTo(inOrder(acked, acked, 0));
        assertThat(inOrder(got, acked, 1)).isEqualTo(inOrder(acked, acked, 1));
        recipient.next("ready");
        long after = say(alice, bob, "after");
        assertThat(number(recipient.next("chat"), "message_id")).isEqualTo(after);
    }

    /** Those of one of the two conversations, which take turns. */
    private static List<Long> inOrder(List<Long> ids, List<Long> sent, int turn) {
        return ids.stream().filter(id -> sent.indexOf(id) % 2 == turn).toList();
    }

    @Test
    void redisThatHangsIsNoticedAndMadeGoodFor() {
        TestClient recipient = ready(bob);
        World.BACKENDS.redis().pause();
        long missed;
        try {
            missed = projection.appendOnly(message(alice, bob, "while it hangs", null), null);
            TestClient sender = connect(alice);
            sender.next("hello");
            sender.send(chat(bob, "too", "c"));
            assertThat(string(sender.next("ack"), "client_msg_id")).isEqualTo("c");
        } finally {
            World.BACKENDS.redis().resume();
        }
        List<Long> got = new ArrayList<>();
        got.add(number(recipient.next("chat"), "message_id"));
        got.add(number(recipient.next("chat"), "message_id"));
        assertThat(got).doesNotHaveDuplicates().startsWith(missed);
    }

    @Test
    void redisFlushedWhileRunningIsFilledAgain() {
        int room = projection.newRoom(alice, bob);
        TestClient sender = ready(alice);
        TestClient recipient = ready(bob);
        redis(commands -> commands.flushall());
        sender.send(roomChat(room, "still here", "r"));
        assertThat(string(sender.next("ack"), "client_msg_id")).isEqualTo("r");
        recipient.next("chat");
        sender.send(chat(bob, "privately too", "p"));
        assertThat(string(sender.next("ack"), "client_msg_id")).isEqualTo("p");
        recipient.next("chat");

        TestClient later = connect(bob, "resume=" + chat.parley.protocol.log.Position.START);
        assertThat(later.ready())
                .filteredOn(frame -> string(frame, "type").equals("chat"))
                .hasSize(2);
        projection.append(roomMessage(alice, room, "live again"));
        assertThat(string(later.next("chat"), "content")).isEqualTo("live again");
        await().until(() -> redis(commands -> commands.hexists(RedisKeys.presence(bob), "last_seen")));
        await().untilAsserted(() -> assertThat(onlineSessions(bob)).isEqualTo(2));
    }

    @Test
    void whoLeftARoomUnheardIsHandedNoMoreOfItThoughTheHistoryIsDown() {
        int room = projection.newRoom(alice, bob);
        TestClient recipient = ready(bob);
        history.mood(Mood.DOWN);
        // A leaving that no subscription carried: Redis has it, the channels were silent.
        projection.fanOut().membership().left(bob, room, MessageId.LIMIT - 1);
        projection.fanOut().announceGap();
        String channel = Channels.ofRoom(room);
        await().until(() -> redis(commands -> commands.pubsubNumsub(channel)).get(channel) == 0);

        projection.append(roomMessage(alice, room, "not for him"));
        long own = say(alice, bob, "for him");

        assertThat(number(recipient.next("chat"), "message_id")).isEqualTo(own);
        history.mood(Mood.UP);
    }
}
