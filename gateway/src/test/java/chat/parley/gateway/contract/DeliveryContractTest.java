package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.log.ConversationKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Contract, sections 3.2 and 3.3: what a client is handed, and what it is owed. */
class DeliveryContractTest extends GatewayContract {

    @Autowired
    private MeterRegistry meters;

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();
    private final ConversationKey talk = ConversationKey.ofUsers(alice, bob);

    private static String position(JsonObject ready) {
        return string(ready, "position");
    }

    @Test
    void aMessageReachesTheRecipientAndTheSendersOtherSessions() {
        TestClient sender = ready(alice);
        TestClient senders = ready(alice);
        TestClient recipient = ready(bob);
        TestClient recipients = ready(bob);
        sender.send(chat(bob, "hello", "c1"));
        JsonObject ack = sender.next();
        assertThat(string(ack, "type")).isEqualTo("ack");

        for (TestClient client : List.of(recipient, recipients)) {
            JsonObject chat = client.next();
            assertThat(string(chat, "type")).isEqualTo("chat");
            assertThat(number(chat, "message_id")).isEqualTo(number(ack, "message_id"));
            assertThat(string(chat, "chat_type")).isEqualTo("private");
            assertThat(number(chat, "sender_id")).isEqualTo(alice);
            assertThat(number(chat, "receiver_id")).isEqualTo(bob);
            assertThat(string(chat, "message_type")).isEqualTo("text");
            assertThat(string(chat, "content")).isEqualTo("hello");
            assertThat(string(chat, "created_at")).isEqualTo(string(ack, "created_at"));
            assertThat(chat.has("client_msg_id")).isFalse();
        }
        JsonObject own = senders.next("chat");
        assertThat(number(own, "message_id")).isEqualTo(number(ack, "message_id"));
        assertThat(string(own, "client_msg_id")).isEqualTo("c1");
    }

    @Test
    void aRoomMessageReachesEveryMember() {
        int carol = projection.newUser();
        int room = projection.newRoom(alice, bob, carol);
        TestClient sender = ready(alice);
        TestClient one = ready(bob);
        TestClient two = ready(carol);
        sender.send(roomChat(room, "to all", "r1"));
        long id = number(sender.next("ack"), "message_id");
        for (TestClient client : List.of(one, two)) {
            JsonObject chat = client.next("chat");
            assertThat(number(chat, "message_id")).isEqualTo(id);
            assertThat(string(chat, "chat_type")).isEqualTo("room");
            assertThat(number(chat, "receiver_id")).isEqualTo(room);
            assertThat(chat.has("client_msg_id")).isFalse();
        }
        assertThat(ids(sender.untilPong())).isEmpty();
    }

    @Test
    void whatWasNeverDeliveredComesFirstOldestFirst() {
        long first = say(alice, bob, "one");
        long second = projection.append(message(bob, alice, "an answer from elsewhere", "mine"));
        long third = say(alice, bob, "two");
        int room = projection.newRoom(alice, bob);
        long fourth = projection.append(roomMessage(alice, room, "in the room"));

        TestClient client = connect(bob);
        assertThat(string(client.next(), "type")).isEqualTo("hello");
        List<JsonObject> backlog = new ArrayList<>();
        JsonObject frame = client.next();
        for (; !string(frame, "type").equals("ready"); frame = client.next()) {
            backlog.add(frame);
        }
        assertThat(ids(backlog)).containsExactly(first, second, third, fourth);
        assertThat(string(backlog.get(1), "client_msg_id")).isEqualTo("mine");
        assertThat(frame.has("truncated")).isFalse();
    }

    @Test
    void aResumingClientGetsEverythingSinceItsPosition() {
        TestClient first = connect(bob);
        String position = position(first.next("ready"));
        long one = say(alice, bob, "one");
        first.next("chat");
        await().until(() -> projection.deliveredUpTo(bob, talk) == one);
        first.close();
        long two = projection.append(message(bob, alice, "from another device", null));

        TestClient second = connect(bob, "resume=" + position);
        assertThat(ids(second.ready())).containsExactly(one, two);
    }

    @Test
    void aPositionFromALogThatIsNoMoreCountsForNothing() {
        long one = say(alice, bob, "one");
        TestClient client = connect(
                bob, "resume=" + chat.parley.protocol.log.Position.of(1_000_000, 1_000_000, 1_000_000, 1_000_000));
        assertThat(ids(client.ready())).containsExactly(one);
        long two = say(alice, bob, "two");
        assertThat(number(client.next("chat"), "message_id")).isEqualTo(two);
    }

    @Test
    void moreThanFitsIsTruncatedToTheNewest() {
        history.maxPerConversation(3);
        List<Long> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sent.add(projection.appendOnly(message(alice, bob, "m" + i, null), null));
        }
        TestClient client = connect(bob);
        List<Long> got = new ArrayList<>();
        JsonObject frame = client.next();
        for (; !string(frame, "type").equals("ready"); frame = client.next()) {
            if (string(frame, "type").equals("chat")) {
                got.add(number(frame, "message_id"));
            }
        }
        assertThat(got).isEqualTo(sent.subList(2, 5));
        assertThat(frame.has("truncated")).isTrue();
    }

    @Test
    void statusesThatWereMissedComeWithTheBacklog() {
        String status = "{\"type\":\"status\",\"chat_type\":\"private\",\"receiver_id\":1,\"user_id\":1,"
                + "\"message_id\":8193,\"status\":\"read\"}";
        history.statusInEveryBacklog(status);
        TestClient client = connect(bob);
        client.next("hello");
        assertThat(client.nextText()).isEqualTo(status);
        assertThat(string(client.next(), "type")).isEqualTo("ready");
    }

    /** Under people who never stop talking, the log's end is always one that the store has not come to. */
    @Test
    void aStoreThatIsAlwaysALittleLateIsCaughtUpWith() throws InterruptedException {
        int carol = projection.newUser();
        long missed = say(alice, bob, "missed");
        history.mood(HistoryDouble.Mood.LATE);
        AtomicBoolean enough = new AtomicBoolean();
        Thread talker = Thread.ofVirtual().start(() -> {
            while (!enough.get()) {
                projection.appendOnly(message(alice, carol, "on and on", null), null);
            }
        });
        try {
            assertThat(ids(connect(bob).ready())).containsExactly(missed);
        } finally {
            enough.set(true);
            talker.join();
        }
    }

    @Test
    void whatIsPushedDuringTheBacklogComesBehindIt() {
        long one = say(alice, bob, "one");
        history.mood(HistoryDouble.Mood.SILENT);
        TestClient client = connect(bob);
        client.next("hello");
        await().until(() -> history.calls().size() > 0);
        long two = say(alice, bob, "two");
        long three = say(alice, bob, "three");
        history.mood(HistoryDouble.Mood.UP);
        List<JsonObject> backlog = client.ready();
        List<Long> got = new ArrayList<>(ids(backlog));
        while (got.size() < 3) {
            got.add(number(client.next("chat"), "message_id"));
        }
        assertThat(got).containsExactly(one, two, three);
        assertThat(ids(client.untilPong())).isEmpty();
    }

    /** Interrupted while it fetches, it fetches again; by then the message counts as delivered, and is owed all the same. */
    @Test
    void whatAnotherSessionReceivedMeanwhileIsNotMissed() {
        TestClient first = ready(bob);
        history.mood(HistoryDouble.Mood.SILENT);
        int calls = history.calls().size();
        TestClient second = connect(bob);
        second.next("hello");
        await().until(() -> history.calls().size() > calls);
        long id = say(alice, bob, "to both");
        first.next("chat");
        await().until(() -> projection.deliveredUpTo(bob, talk) == id);
        projection.fanOut().announceGap();
        history.mood(HistoryDouble.Mood.UP);
        assertThat(number(second.next("chat"), "message_id")).isEqualTo(id);
        assertThat(ids(second.untilPong())).isEmpty();
    }

    @Test
    void sessionsThatEndWhileTheyBeginLeaveNothingBehind() {
        projection.newRoom(alice, bob);
        for (int i = 0; i < 100; i++) {
            connect(i % 2 == 0 ? alice : bob).close();
        }
        await().untilAsserted(() -> {
            assertThat(meters.get("parley.gateway.connections").gauge().value()).isZero();
            assertThat(meters.get("parley.gateway.channels").gauge().value()).isZero();
        });
    }

    @Test
    void aRepetitionByAFanOutThatLostItsPartitionIsNotPushedAgain() {
        TestClient client = ready(bob);
        List<Long> sent = List.of(say(alice, bob, "one"), say(alice, bob, "two"));
        projection.fanOut().repeatLast(10);
        long three = say(alice, bob, "three");
        List<Long> got = new ArrayList<>();
        while (!got.contains(three)) {
            got.add(number(client.next("chat"), "message_id"));
        }
        assertThat(got).containsExactly(sent.get(0), sent.get(1), three);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "{\"kind\":\"from the future\"}\n{}", ""})
    void whatCannotBeReadOnAChannelIsPassedOver(String text) {
        TestClient client = ready(bob);
        projection.fanOut().publishRaw(Channels.ofUser(bob), text);
        long id = say(alice, bob, "still here");
        assertThat(number(client.next(), "message_id")).isEqualTo(id);
    }
}
