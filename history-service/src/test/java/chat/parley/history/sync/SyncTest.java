package chat.parley.history.sync;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api.Answer;
import chat.parley.history.ServiceTest;
import chat.parley.history.StoreRows;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SyncTest extends ServiceTest {

    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();
    private final int carol = StoreRows.number();

    @Test
    void answersWithTheMessagesThatWereNotDelivered() throws Exception {
        long old = rows.say(bob, alice, "delivered before");
        rows.delivered(ConversationKey.ofUsers(alice, bob), alice, old);
        long own = rows.say(alice, bob, "own, in the range", "own-1");
        long owed = rows.say(bob, alice, "owed 你好", "theirs-1");
        rows.say(alice, carol, "nobody answered");

        Answer answer = sync(alice, "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().propertyNames()).containsExactly("code", "message", "data");
        assertThat(answer.data().propertyNames())
                .containsExactly("messages", "statuses", "rooms", "position", "truncated");
        assertThat(ids(answer)).containsExactly(own, owed);
        assertThat(answer.data().path("truncated").asBoolean()).isFalse();
        assertThat(answer.data().path("statuses").isEmpty()).isTrue();
        assertThat(Position.parse(answer.data().path("position").asString())).isEqualTo(rows.position());
        JsonNode first = answer.data().path("messages").get(0);
        assertThat(first.path("type").asString()).isEqualTo("chat");
        assertThat(first.path("client_msg_id").asString()).isEqualTo("own-1");
        JsonNode second = answer.data().path("messages").get(1);
        assertThat(second.has("client_msg_id")).isFalse();
        assertThat(ServerFrameCodec.decode(second.toString()).orElseThrow())
                .isInstanceOfSatisfying(ServerFrame.Chat.class, chat -> {
                    assertThat(chat.messageId()).isEqualTo(owed);
                    assertThat(chat.senderId()).isEqualTo(bob);
                    assertThat(chat.receiverId()).isEqualTo(alice);
                    assertThat(chat.body().content()).isEqualTo("owed 你好");
                });
    }

    @Test
    void nothingIsOwedFromBeforeTheJoining() {
        int room = rows.room("late", bob, carol);
        rows.sayInRoom(bob, room, "before");
        long joined = rows.join(room, alice);
        long after = rows.sayInRoom(bob, room, "after");

        Answer answer = sync(alice, "{}");

        assertThat(ids(answer)).containsExactly(after);
        assertThat(answer.data().path("rooms").toString())
                .isEqualTo("[{\"room_id\":%d,\"joined_id\":%d,\"members\":3}]".formatted(room, joined));
        assertThat(ids(sync(alice, "{\"position\":\"" + Position.START + "\"}")))
                .containsExactly(after);
    }

    @Test
    void deletedRoomsAreLeftOut() {
        int room = rows.room("gone", alice, bob);
        rows.sayInRoom(bob, room, "nobody's");
        rows.jdbc()
                .sql("UPDATE room SET deleted = true WHERE id = ?")
                .param(room)
                .update();

        Answer answer = sync(alice, "{}");

        assertThat(ids(answer)).isEmpty();
        assertThat(answer.data().path("rooms").isEmpty()).isTrue();
    }

    @Test
    void sinceAPositionComesEverythingOwnMessagesAndStatusesToo() {
        long before = rows.say(alice, bob, "before");
        Position position = rows.position();
        long own = rows.say(alice, bob, "own", "c-1");
        rows.read(ConversationKey.ofUsers(alice, bob), bob, before);
        rows.delivered(ConversationKey.ofUsers(alice, bob), bob, own);
        rows.delivered(ConversationKey.ofUsers(alice, bob), alice, own);

        Answer answer = sync(alice, "{\"position\":\"" + position + "\"}");

        assertThat(ids(answer)).containsExactly(own);
        assertThat(answer.data().path("messages").get(0).path("client_msg_id").asString())
                .isEqualTo("c-1");
        String status =
                "{\"type\":\"status\",\"chat_type\":\"private\",\"receiver_id\":%d,\"user_id\":%d,\"message_id\":%d,\"status\":\"%s\"}";
        assertThat(answer.data().path("statuses").valueStream().map(JsonNode::toString))
                .containsExactly(
                        status.formatted(bob, bob, own, "delivered"), status.formatted(bob, bob, before, "read"));
        Answer again =
                sync(alice, "{\"position\":\"" + answer.data().path("position").asString() + "\"}");
        assertThat(ids(again)).isEmpty();
        assertThat(again.data().path("statuses").isEmpty()).isTrue();
    }

    @Test
    void statusesOfLargeRoomsAreLeftOut() {
        int small = rows.room("small", alice, bob);
        int large = rows.room("large", alice, bob, 1, 2, 3, 4);
        Position position = rows.position();
        long inSmall = rows.sayInRoom(alice, small, "1");
        rows.read(new ConversationKey.Room(small), bob, inSmall);
        rows.read(new ConversationKey.Room(large), bob, rows.sayInRoom(alice, large, "2"));

        JsonNode statuses =
                sync(alice, "{\"position\":\"" + position + "\"}").data().path("statuses");

        assertThat(statuses.toString())
                .isEqualTo(
                        "[{\"type\":\"status\",\"chat_type\":\"room\",\"receiver_id\":%d,\"user_id\":%d,\"message_id\":%d,\"status\":\"read\"}]"
                                .formatted(small, bob, inSmall));
    }

    @Test
    void whereStatusesDoNotAllFitPrivateOnesComeFirstAndItIsSaid() {
        ConversationKey chat = ConversationKey.ofUsers(alice, bob);
        long said = rows.say(alice, bob, "seen before all the others");
        List<Integer> rooms = IntStream.range(0, 501)
                .mapToObj(i -> rows.room("busy", alice, bob, carol))
                .toList();
        Position position = rows.position();
        rows.read(chat, bob, said);
        for (int room : rooms) {
            long inRoom = rows.sayInRoom(alice, room, "to many");
            rows.read(new ConversationKey.Room(room), bob, inRoom);
            rows.read(new ConversationKey.Room(room), carol, inRoom);
        }

        JsonNode backlog = sync(alice, "{\"position\":\"" + position + "\"}").data();

        assertThat(backlog.path("truncated").asBoolean()).isTrue();
        assertThat(backlog.path("statuses").size()).isEqualTo(1_000);
        assertThat(backlog.path("statuses").get(0).path("chat_type").asString()).isEqualTo("private");
        assertThat(backlog.path("statuses").get(0).path("message_id").asLong()).isEqualTo(said);
    }

    @Test
    void untilEndsTheBacklogThereAndIsThePosition() {
        long first = rows.say(bob, alice, "1");
        Position until = rows.position();
        rows.say(bob, alice, "2, which comes live");

        Answer answer = sync(alice, "{\"until\":\"" + until + "\"}");

        assertThat(ids(answer)).containsExactly(first);
        assertThat(answer.data().path("position").asString()).isEqualTo(until.toString());
        assertThat(ids(sync(alice, "{\"position\":\"" + Position.START + "\",\"until\":\"" + until + "\"}")))
                .containsExactly(first);
    }

    @Test
    void waitsUntilTheStoreHasGotThere() {
        ConversationKey conversation = ConversationKey.ofUsers(alice, bob);
        rows.say(bob, alice, "1");
        int partition = StoreRows.partition(conversation);
        Position until = rows.position().atLeast(partition, rows.position().nextOffset(partition) + 1);
        CompletableFuture<Answer> asked =
                CompletableFuture.supplyAsync(() -> sync(alice, "{\"wait_ms\":9000,\"until\":\"" + until + "\"}"));
        long second = rows.say(bob, alice, "2");

        assertThat(ids(asked.join())).last().isEqualTo(second);
    }

    @Test
    void saysBehindWhereTheStoreDoesNotGetThere() {
        Position until = rows.position().atLeast(3999, 7);

        Answer answer = sync(alice, "{\"wait_ms\":20,\"until\":\"" + until + "\"}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("behind");
    }

    /** A client may come back with a position of a log that was thrown away since. */
    @Test
    void aPositionFromBeyondTheLogsEndIsNotBelieved() {
        long owed = rows.say(bob, alice, "owed");
        Position until = rows.position();
        Position foreign = Position.of(1_000_000_000, 1_000_000_000, 1_000_000_000, 1_000_000_000);

        assertThat(ids(sync(alice, "{\"position\":\"" + foreign + "\",\"until\":\"" + until + "\"}")))
                .containsExactly(owed);
    }

    @Test
    void ofALongConversationComeTheNewest() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            ids.add(rows.say(bob, alice, "message " + i));
        }
        long other = rows.say(carol, alice, "another conversation");

        Answer answer = sync(alice, "{}");

        List<Long> expected = new ArrayList<>(ids.subList(4, 14));
        expected.add(other);
        assertThat(ids(answer)).isEqualTo(expected);
        assertThat(answer.data().path("truncated").asBoolean()).isTrue();
    }

    @Test
    void ofManyConversationsComeTheNewest() {
        List<Integer> peers = new ArrayList<>();
        for (int peer = 0; peer < 8; peer++) {
            int number = StoreRows.number();
            peers.add(number);
            for (int i = 0; i < 9; i++) {
                rows.say(number, alice, "message " + i);
            }
        }

        Answer answer = sync(alice, "{}");

        assertThat(ids(answer)).hasSize(50);
        assertThat(answer.data().path("truncated").asBoolean()).isTrue();
        assertThat(answer.data()
                        .path("messages")
                        .valueStream()
                        .map(message -> message.path("sender_id").asInt())
                        .distinct())
                .isEqualTo(peers.subList(2, 8));
    }

    @Test
    void oldestFirstAndInsideAConversationById() {
        ConversationKey conversation = ConversationKey.ofUsers(alice, bob);
        rows.member(conversation, alice, 0);
        rows.member(conversation, bob, 0);
        long first = rows.nextId(conversation);
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");
        rows.insert(conversation, first, bob, alice, "1", null, noon);
        // Another broker leads the partition now, and its clock is behind.
        rows.insert(conversation, first + 4096, bob, alice, "2", null, noon.minusSeconds(60));
        rows.advance(conversation);
        rows.advance(conversation);
        ConversationKey other = ConversationKey.ofUsers(alice, carol);
        rows.member(other, alice, 0);
        long between = rows.nextId(other);
        rows.insert(other, between, carol, alice, "between", null, noon.minusSeconds(30));
        rows.advance(other);

        assertThat(ids(sync(alice, "{}"))).containsExactly(between, first, first + 4096);
    }

    /** As when a gateway dies: many more at once than there are connections, and none is turned away. */
    @Test
    void sessionsThatReconnectAllAtOnceAllGetTheirBacklog() {
        int sessions = 1_000;
        List<Integer> people =
                Stream.generate(StoreRows::number).limit(sessions).toList();
        int room = rows.room(
                "storm",
                IntStream.concat(IntStream.of(bob), people.stream().mapToInt(Integer::intValue))
                        .toArray());
        long owed = rows.sayInRoom(bob, room, "owed");
        String body = "{\"until\":\"" + rows.position() + "\"}";

        List<CompletableFuture<Answer>> asked = new ArrayList<>();
        for (int person : people) {
            asked.add(CompletableFuture.supplyAsync(() -> sync(person, body), Thread::startVirtualThread));
        }

        assertThat(asked).allSatisfy(answer -> assertThat(ids(answer.join())).containsExactly(owed));
    }

    @Test
    void badPositionsNameTheirField() {
        for (String field : List.of("position", "until")) {
            for (String text : List.of("not base64!", "", "AAAA", "Af____________8B")) {
                Answer answer = sync(alice, "{\"" + field + "\":\"" + text + "\"}");
                assertThat(answer.status()).as("%s=%s", field, text).isEqualTo(400);
                assertThat(answer.message()).startsWith(field);
            }
        }
    }

    private Answer sync(int caller, String body) {
        return api.post("/api/chat/sync", caller, body);
    }

    private static List<Long> ids(Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.data()
                .path("messages")
                .valueStream()
                .map(message -> message.path("message_id").asLong())
                .toList();
    }
}
