package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.platform.membership.RedisKeys;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.Event.RoomDeleted;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Contract, sections 3.2 and 3.3: what a client is told, and what it is owed. */
class DeliveryContractTest extends GatewayContract {

    @Autowired
    private MeterRegistry meters;

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();
    private final ConversationKey talk = ConversationKey.ofUsers(alice, bob);

    private static List<Long> ids(List<JsonObject> frames) {
        return frames.stream()
                .filter(frame -> string(frame, "type").equals("chat"))
                .map(frame -> number(frame, "message_id"))
                .toList();
    }

    private static boolean isChat(JsonObject frame, long messageId) {
        return string(frame, "type").equals("chat") && number(frame, "message_id") == messageId;
    }

    private static String position(JsonObject ready) {
        return string(ready, "position");
    }

    private List<Receipt> receipts(ReceiptStatus status, ConversationKey conversation) {
        return projection.events().stream()
                .filter(event ->
                        event instanceof ReceiptsMarked && event.conversation().equals(conversation))
                .map(ReceiptsMarked.class::cast)
                .filter(marked -> marked.status() == status)
                .flatMap(marked -> marked.receipts().stream())
                .toList();
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
    void deliveredIsSaidOnceItWasWrittenAndWhatWasDeliveredDoesNotComeAgain() {
        say(alice, bob, "one");
        long second = say(alice, bob, "two");
        TestClient peer = ready(alice);
        TestClient client = connect(bob);
        assertThat(ids(client.ready())).hasSize(2);
        JsonObject status = peer.next("status");
        assertThat(string(status, "status")).isEqualTo("delivered");
        assertThat(number(status, "user_id")).isEqualTo(bob);
        assertThat(number(status, "receiver_id")).isEqualTo(bob);
        assertThat(number(status, "message_id")).isEqualTo(second);
        assertThat(receipts(ReceiptStatus.DELIVERED, talk)).containsExactly(new Receipt(bob, second));
        client.close();

        long third = say(alice, bob, "three");
        assertThat(ids(connect(bob).ready())).containsExactly(third);
    }

    @Test
    void aClientThatSaysItselfWhatItReceivedIsBelievedAndNobodyElse() {
        long id = say(alice, bob, "one");
        TestClient client = connect(bob, "receipts=client");
        assertThat(ids(client.ready())).containsExactly(id);
        long live = say(alice, bob, "two");
        assertThat(number(client.next("chat"), "message_id")).isEqualTo(live);
        assertThat(client.untilPong()).isEmpty();

        client.send("{'type':'receipt','chat_type':'private','receiver_id':" + alice + ",'message_id':" + id
                + ",'status':'delivered'}");
        await().until(() -> projection.deliveredUpTo(bob, talk) > 0);
        assertThat(receipts(ReceiptStatus.DELIVERED, talk)).containsExactly(new Receipt(bob, id));
    }

    @Test
    void readIsSaidByTheReaderAloneAndReachesTheOtherSide() {
        TestClient peer = ready(alice);
        TestClient client = ready(bob);
        long id = say(alice, bob, "read me");
        client.next("chat");
        client.send("{'type':'receipt','chat_type':'private','receiver_id':" + alice + ",'message_id':" + id
                + ",'status':'read'}");
        JsonObject status = peer.next("status", frame -> string(frame, "status").equals("read"));
        assertThat(number(status, "message_id")).isEqualTo(id);
        assertThat(client.untilPong())
                .extracting(frame -> string(frame, "type"))
                .doesNotContain("status");
    }

    @Test
    void receiptsOfAMomentAreMerged() {
        TestClient client = ready(bob);
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(projection.appendOnly(message(alice, bob, "m" + i, null), null));
        }
        for (int i = 0; i < 10; i++) {
            client.next("chat");
        }
        await().until(() -> projection.deliveredUpTo(bob, talk) == ids.getLast());
        assertThat(receipts(ReceiptStatus.DELIVERED, talk)).hasSizeLessThan(10);
    }

    @Test
    void aReceiptForTheFutureDoesNotSilenceThoseThatFollow() {
        TestClient client = ready(bob);
        client.send("{'type':'receipt','chat_type':'private','receiver_id':" + alice
                + ",'message_id':9007199254740991,'status':'read'}");
        await().until(() -> !receipts(ReceiptStatus.READ, talk).isEmpty());
        long id = say(alice, bob, "later");
        client.next("chat");
        await().untilAsserted(() ->
                assertThat(receipts(ReceiptStatus.DELIVERED, talk)).containsExactly(new Receipt(bob, id)));
    }

    @Test
    void inALargeRoomDeliveredIsNotTrackedAndNoStatusIsSent() {
        int[] members = {alice, bob, projection.newUser(), projection.newUser()};
        int large = projection.newRoom(members);
        TestClient sender = ready(alice);
        TestClient client = ready(bob);
        long id = projection.append(roomMessage(alice, large, "to a crowd"));
        client.next("chat");
        client.send("{'type':'receipt','chat_type':'room','receiver_id':" + large + ",'message_id':" + id
                + ",'status':'read'}");
        ConversationKey room = new ConversationKey.Room(large);
        await().until(() -> !receipts(ReceiptStatus.READ, room).isEmpty());
        long marker = say(bob, alice, "marker");
        JsonObject frame = sender.next();
        for (; !isChat(frame, marker); frame = sender.next()) {
            assertThat(string(frame, "type")).isNotEqualTo("status");
        }
        assertThat(receipts(ReceiptStatus.DELIVERED, room)).isEmpty();
    }

    @Test
    void inASmallRoomTheOthersAreToldOfReceipts() {
        int room = projection.newRoom(alice, bob);
        TestClient sender = ready(alice);
        TestClient client = ready(bob);
        long id = projection.append(roomMessage(alice, room, "to few"));
        client.next("chat");
        JsonObject status = sender.next("status");
        assertThat(string(status, "chat_type")).isEqualTo("room");
        assertThat(number(status, "receiver_id")).isEqualTo(room);
        assertThat(number(status, "user_id")).isEqualTo(bob);
        assertThat(number(status, "message_id")).isEqualTo(id);
        assertThat(string(status, "status")).isEqualTo("delivered");
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

    @Test
    void joiningWhileConnectedOpensTheRoom() {
        int room = projection.newRoom(alice);
        long before = projection.append(roomMessage(alice, room, "before"));
        TestClient member = ready(alice);
        TestClient client = ready(bob);
        projection.append(new MemberJoined(room, bob, bob));
        JsonObject joined = client.next("room");
        assertThat(string(joined, "event")).isEqualTo("joined");
        assertThat(number(joined, "room_id")).isEqualTo(room);
        assertThat(number(joined, "user_id")).isEqualTo(bob);
        assertThat(number(member.next("room"), "user_id")).isEqualTo(bob);
        client.next("ready");

        long after = projection.append(roomMessage(alice, room, "after"));
        JsonObject chat = client.next("chat");
        assertThat(number(chat, "message_id")).isEqualTo(after).isNotEqualTo(before);
        client.send(roomChat(room, "thanks", "t"));
        assertThat(string(client.next("ack"), "client_msg_id")).isEqualTo("t");
    }

    @Test
    void aMessageRightBehindTheJoiningIsNotMissed() {
        int room = projection.newRoom(alice);
        TestClient client = ready(bob);
        projection.appendOnly(new MemberJoined(room, bob, bob), null);
        List<Long> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(projection.appendOnly(roomMessage(alice, room, "m" + i), null));
        }
        List<Long> got = new ArrayList<>();
        while (got.size() < sent.size()) {
            got.add(number(client.next("chat"), "message_id"));
        }
        assertThat(got).isEqualTo(sent);
    }

    @Test
    void leavingWhileConnectedClosesTheRoom() {
        int room = projection.newRoom(alice, bob);
        TestClient client = ready(bob);
        TestClient member = ready(alice);
        projection.append(new MemberLeft(room, bob, bob));
        JsonObject left = client.next("room");
        assertThat(string(left, "event")).isEqualTo("left");
        assertThat(number(member.next("room"), "user_id")).isEqualTo(bob);
        projection.append(roomMessage(alice, room, "not for bob"));
        client.send(roomChat(room, "still here?", "x"));
        assertThat(string(client.next(), "code")).isEqualTo("not_a_member");
        assertThat(ids(client.untilPong())).isEmpty();
    }

    /** Redis was restored from an old snapshot, or the leaving was not heard: what comes meanwhile is held, and is not his. */
    @Test
    void whatIsSaidInARoomThatOnlyRedisTakesForHisIsNotHandedOver() {
        int room = projection.newRoom(alice);
        projection.fanOut().membership().fill(bob, Map.of(room, 1L));
        history.mood(HistoryDouble.Mood.DOWN);
        TestClient client = connect(bob);
        String channel = Channels.ofRoom(room);
        await().until(() -> redis(commands -> commands.pubsubNumsub(channel)).get(channel) == 1);
        projection.fanOut().awaitPublished(projection.append(roomMessage(alice, room, "not for bob")));
        history.mood(HistoryDouble.Mood.UP);
        assertThat(ids(client.ready())).isEmpty();
        long marker = say(alice, bob, "for bob");
        assertThat(number(client.next(), "message_id")).isEqualTo(marker);
    }

    @Test
    void whomOnlyRedisTakesForAMemberIsNotOneAnyMoreOnceTheStoreWasAsked() {
        int room = projection.newRoom(alice);
        long joinedId = projection.append(new MemberJoined(room, bob, bob));
        projection.append(new MemberLeft(room, bob, bob));
        // As in an old snapshot.
        redis(commands -> commands.del(RedisKeys.roomsOf(bob)));
        projection.fanOut().membership().fill(bob, Map.of(room, joinedId));
        TestClient client = ready(bob);
        client.send(roomChat(room, "still here?", "x"));
        assertThat(string(client.next("error"), "code")).isEqualTo("not_a_member");
        projection.append(new MemberJoined(room, bob, bob));
        client.next("room");
        client.send(roomChat(room, "back again", "y"));
        assertThat(string(client.next("ack"), "client_msg_id")).isEqualTo("y");
    }

    @Test
    void aJoiningThatIsRepeatedDoesNotLeadBackIn() {
        int room = projection.newRoom(alice);
        TestClient client = ready(bob);
        projection.append(new MemberJoined(room, bob, bob));
        client.next("ready");
        projection.append(new MemberLeft(room, bob, bob));
        client.next("room", frame -> string(frame, "event").equals("left"));
        projection.fanOut().repeatLast(4);
        long marker = say(alice, bob, "marker");
        assertThat(number(client.next(), "message_id")).isEqualTo(marker);
        client.send(roomChat(room, "still here?", "x"));
        assertThat(string(client.next("error"), "code")).isEqualTo("not_a_member");
    }

    @Test
    void aRoomThatIsChangedOrDeletedIsToldToItsMembers() {
        int room = projection.newRoom(alice, bob);
        TestClient owner = ready(alice);
        TestClient member = ready(bob);
        projection.append(new RoomUpdated(room, "new name", null, alice));
        projection.append(new RoomDeleted(room, alice));
        for (TestClient client : List.of(owner, member)) {
            assertThat(string(client.next("room"), "event")).isEqualTo("updated");
            assertThat(string(client.next("room"), "event")).isEqualTo("deleted");
        }
        member.send(roomChat(room, "anybody?", "x"));
        assertThat(string(member.next("error"), "code")).isEqualTo("not_a_member");
    }

    @Test
    void whoCreatesARoomIsToldAndIsInIt() {
        TestClient client = ready(alice);
        int room = projection.newRoom(alice);
        JsonObject created = client.next("room");
        assertThat(string(created, "event")).isEqualTo("created");
        client.send(roomChat(room, "first!", "f"));
        assertThat(string(client.next("ack"), "client_msg_id")).isEqualTo("f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "{\"kind\":\"from the future\"}\n{}", ""})
    void whatCannotBeReadOnAChannelIsPassedOver(String text) {
        TestClient client = ready(bob);
        projection.fanOut().publishRaw(Channels.ofUser(bob), text);
        long id = say(alice, bob, "still here");
        assertThat(number(client.next(), "message_id")).isEqualTo(id);
    }

    @Test
    void theSendersOwnReceiptsAndEventsNameNobodyElse() {
        TestClient client = ready(bob);
        long id = say(alice, bob, "hello");
        client.next("chat");
        await().atMost(Duration.ofSeconds(10)).until(() -> projection.deliveredUpTo(bob, talk) == id);
        List<Event> ofTalk = projection.events().stream()
                .filter(event -> event.conversation().equals(talk))
                .toList();
        assertThat(ofTalk)
                .containsExactly(
                        message(alice, bob, "hello", null),
                        new ReceiptsMarked(
                                ReceiptStatus.DELIVERED, ChatType.PRIVATE, alice, List.of(new Receipt(bob, id))));
    }
}
