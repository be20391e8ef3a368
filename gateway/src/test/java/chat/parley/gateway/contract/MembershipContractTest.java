package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.platform.membership.MembershipView;
import chat.parley.platform.membership.RedisKeys;
import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.RoomDeleted;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.live.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Contract, section 3.2: rooms that change under those who are connected. */
class MembershipContractTest extends GatewayContract {

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    /** Redis knows of the user what an old snapshot has. */
    private void rememberOnly(int userId, int room, long joinedId) {
        redis(commands -> commands.del(RedisKeys.roomsOf(userId)));
        projection.fanOut().membership().fill(userId, Map.of(room, joinedId));
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
        long joinedId = projection.append(new MemberJoined(room, bob, bob));
        projection.append(new MemberLeft(room, bob, bob));
        rememberOnly(bob, room, joinedId);
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
        rememberOnly(bob, room, joinedId);
        TestClient client = ready(bob);
        client.send(roomChat(room, "still here?", "x"));
        assertThat(string(client.next("error"), "code")).isEqualTo("not_a_member");
        projection.append(new MemberJoined(room, bob, bob));
        client.next("room");
        client.send(roomChat(room, "back again", "y"));
        assertThat(string(client.next("ack"), "client_msg_id")).isEqualTo("y");
    }

    /** Of an owner who had left already: fan-out and the command told Redis before the fold refused it. */
    @Test
    void whatTheStoreDidNotTakeIsPutRightInRedisOnceTheStoreWasAsked() {
        MembershipView membership = projection.fanOut().membership();
        int deleted = projection.newRoom(alice, bob);
        int left = projection.newRoom(alice, bob);
        membership.deleted(deleted, projection.append(roomMessage(alice, deleted, "before")));
        membership.left(bob, left, projection.append(roomMessage(alice, left, "before")));
        ready(bob);
        for (int room : List.of(deleted, left)) {
            assertThat(membership.isMember(bob, room)).isEqualTo(MembershipView.Answer.YES);
        }
        assertThat(membership.isMember(alice, deleted)).isEqualTo(MembershipView.Answer.YES);
    }

    /** A command tells Redis itself who joined; a fan-out that is late publishes afterwards what was said before that. */
    @Test
    void whatWasSaidBeforeHeJoinedIsNotHandedOverHoweverLateItIsPublished() {
        int room = projection.newRoom(alice);
        projection.fanOut().pause();
        long before = projection.appendOnly(roomMessage(alice, room, "before bob"), null);
        long joinedId = projection.appendOnly(new MemberJoined(room, bob, bob), null);
        projection.fanOut().membership().fill(bob, Map.of(room, joinedId));
        history.mood(HistoryDouble.Mood.DOWN);
        TestClient client = connect(bob);
        String channel = Channels.ofRoom(room);
        await().until(() -> redis(commands -> commands.pubsubNumsub(channel)).get(channel) == 1);
        projection.fanOut().resume();
        long after = projection.append(roomMessage(alice, room, "with bob"));
        history.mood(HistoryDouble.Mood.UP);
        List<Long> heard = new ArrayList<>(ids(client.ready()));
        long marker = say(alice, bob, "marker");
        while (!heard.contains(marker)) {
            heard.add(number(client.next("chat"), "message_id"));
        }
        assertThat(heard).containsExactly(after, marker).doesNotContain(before);
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
}
