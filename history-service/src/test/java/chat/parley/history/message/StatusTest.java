package chat.parley.history.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.history.Api.Answer;
import chat.parley.history.ServiceTest;
import chat.parley.history.StoreRows;
import chat.parley.protocol.log.ConversationKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class StatusTest extends ServiceTest {

    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();
    private final int carol = StoreRows.number();

    @Test
    void statusIsTheDocumentsAnswerWithoutData() {
        long id = rows.say(alice, bob, "hello");

        assertThat(status(alice, id).body().toString())
                .isEqualTo("{\"code\":200,\"message\":\"ok\",\"status\":\"sent\"}");
        rows.delivered(ConversationKey.ofUsers(alice, bob), bob, id);
        assertThat(status(bob, id).body().path("status").asString()).isEqualTo("delivered");
        rows.read(ConversationKey.ofUsers(alice, bob), bob, id);
        assertThat(status(alice, id).body().path("status").asString()).isEqualTo("read");
    }

    @Test
    void theSendersOwnWatermarkDoesNotCount() {
        long id = rows.say(alice, bob, "hello");
        rows.read(ConversationKey.ofUsers(alice, bob), alice, id);

        assertThat(status(alice, id).body().path("status").asString()).isEqualTo("sent");
    }

    @Test
    void roomMessageIsReadOnceEveryOtherMemberHasReadIt() {
        int room = rows.room("garden", alice, bob, carol);
        ConversationKey key = new ConversationKey.Room(room);
        long id = rows.sayInRoom(alice, room, "hello");

        rows.read(key, bob, id);
        assertThat(status(alice, id).body().path("status").asString()).isEqualTo("sent");
        rows.delivered(key, carol, id);
        assertThat(status(alice, id).body().path("status").asString()).isEqualTo("delivered");
        rows.read(key, carol, id);
        assertThat(status(carol, id).body().path("status").asString()).isEqualTo("read");
    }

    @Test
    void whoJoinsAfterARoomMessageMakesNothingOfIt() {
        int room = rows.room("young", alice);
        long welcome = rows.sayInRoom(alice, room, "welcome");
        rows.join(room, bob);
        long hello = rows.sayInRoom(alice, room, "hello, first one");
        rows.read(new ConversationKey.Room(room), bob, hello);
        rows.join(room, carol);

        assertThat(status(alice, welcome).body().path("status").asString()).isEqualTo("sent");
        assertThat(status(alice, hello).body().path("status").asString()).isEqualTo("read");
        assertThat(api.post("/api/chat/history/room", alice, "{\"room_id\":" + room + "}")
                        .data()
                        .valueStream()
                        .map(message -> message.path("status").asString()))
                .containsExactly("read", "sent");
    }

    @Test
    void whatWasReadStaysReadWhenTheLastWhoWasThereLeaves() {
        int room = rows.room("deserted", alice, bob);
        ConversationKey key = new ConversationKey.Room(room);
        long early = rows.sayInRoom(alice, room, "read");
        long later = rows.sayInRoom(alice, room, "received");
        long last = rows.sayInRoom(alice, room, "neither");
        rows.read(key, bob, early);
        rows.delivered(key, bob, later);

        assertStatuses(room, List.of(early, later, last), "read", "delivered", "sent");
        rows.leave(room, bob);
        assertStatuses(room, List.of(early, later, last), "read", "delivered", "sent");
        rows.join(room, bob);
        rows.join(room, carol);
        rows.leave(room, bob);
        rows.read(key, carol, last);
        rows.leave(room, carol);
        assertStatuses(room, List.of(early, later, last), "read", "delivered", "sent");
    }

    @Test
    void whatTheSenderReadBeforeHeLeftDoesNotCount() {
        int room = rows.room("deserted", alice, bob);
        long id = rows.sayInRoom(bob, room, "goodbye");
        rows.read(new ConversationKey.Room(room), bob, id);
        rows.leave(room, bob);

        assertStatuses(room, List.of(id), "sent");
        rows.read(new ConversationKey.Room(room), alice, id);
        assertStatuses(room, List.of(id), "read");
    }

    /** As alice asks for each of them, and as the room's history has them. */
    private void assertStatuses(int room, List<Long> ids, String... statuses) {
        assertThat(ids.stream()
                        .map(id -> status(alice, id).body().path("status").asString()))
                .containsExactly(statuses);
        assertThat(api.post("/api/chat/history/room", alice, "{\"room_id\":" + room + "}")
                        .data()
                        .valueStream()
                        .map(message -> message.path("status").asString())
                        .toList()
                        .reversed())
                .containsExactly(statuses);
    }

    @Test
    void strangersAndNobodyGetTheSameAnswer() {
        ConversationKey conversation = ConversationKey.ofUsers(alice, bob);
        long id = rows.say(alice, bob, "hello");
        long nothing = rows.nextId(conversation);
        rows.advance(conversation);

        Answer hidden = status(carol, id);
        Answer missing = status(carol, nothing);

        assertThat(hidden.status()).isEqualTo(404);
        assertThat(hidden.error()).isEqualTo("not_found");
        assertThat(hidden.body()).isEqualTo(missing.body());
        assertThat(status(alice, nothing).body()).isEqualTo(missing.body());
        assertThat(status(alice, 1).body()).isEqualTo(missing.body());
        assertThat(status(alice, 999_999_999).body())
                .as("a partition that is not there")
                .isEqualTo(missing.body());
        assertThat(receipts(carol, id).body()).isEqualTo(missing.body());
    }

    @Test
    void whoLeftTheRoomSeesItsMessagesNoMore() {
        int room = rows.room("garden", alice, bob);
        long id = rows.sayInRoom(alice, room, "hello");
        rows.jdbc()
                .sql("DELETE FROM member WHERE conversation = ? AND user_id = ?")
                .params(-room, bob)
                .update();

        assertThat(status(bob, id).status()).isEqualTo(404);
        assertThat(status(alice, id).status()).isEqualTo(200);
    }

    @Test
    void aRepeatsIdStandsForTheFirstMessage() {
        ConversationKey conversation = ConversationKey.ofUsers(alice, bob);
        long first = rows.say(alice, bob, "hello", "c-1");
        long repeat = rows.repeat(conversation, alice, first);
        rows.read(conversation, bob, first);

        assertThat(status(alice, repeat).body().path("status").asString()).isEqualTo("read");
        assertThat(receipts(alice, repeat).data().path("message_id").asLong()).isEqualTo(first);
        assertThat(status(carol, repeat).status()).isEqualTo(404);
    }

    @Test
    void anIdTheStoreHasNotReachedIsWaitedForAndNeverDenied() {
        long coming = rows.nextId(ConversationKey.ofUsers(alice, bob));
        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(
                () -> api.post("/api/chat/message/status", alice, "{\"wait_ms\":9000,\"message_id\":" + coming + "}"));
        rows.say(alice, bob, "hello");

        assertThat(asked.join().status()).isEqualTo(200);

        Answer behind = status(alice, coming + 400_000 * 4096L);
        assertThat(behind.status()).isEqualTo(503);
        assertThat(behind.error()).isEqualTo("behind");
    }

    @Test
    void anIdBehindTheLogsEndIsDeniedOnceSomebodyHasLookedThere() {
        ConversationKey conversation = ConversationKey.ofUsers(alice, bob);
        rows.say(alice, bob, "hello");
        long nothing = rows.nextId(conversation);
        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(
                () -> api.post("/api/chat/message/status", alice, "{\"wait_ms\":9000,\"message_id\":" + nothing + "}"));
        await().until(() -> {
            rows.lookAtTheEnd(conversation);
            return asked.isDone();
        });

        assertThat(asked.join().status()).isEqualTo(404);
        assertThat(asked.join().error()).isEqualTo("not_found");
    }

    @Test
    void receiptsCountThoseWhoWereOwedTheMessage() {
        int room = rows.room("garden", alice, bob, carol);
        ConversationKey key = new ConversationKey.Room(room);
        long id = rows.sayInRoom(alice, room, "hello");
        int late = StoreRows.number();
        rows.join(room, late);
        rows.delivered(key, carol, id);
        rows.read(key, bob, id);

        JsonNode data = receipts(carol, id).data();

        assertThat(data.toString())
                .isEqualTo(("{\"message_id\":%d,\"status\":\"delivered\",\"members\":2,\"delivered\":2,\"read\":1,"
                                + "\"users\":[{\"user_id\":%d,\"status\":\"read\"},{\"user_id\":%d,\"status\":\"delivered\"}]}")
                        .formatted(id, bob, carol));
    }

    @Test
    void receiptsNameAtMostAHundredTheReadersFirst() {
        int[] members = new int[130];
        for (int i = 0; i < members.length; i++) {
            members[i] = StoreRows.number();
        }
        int room = rows.room("hall", members);
        long id = rows.sayInRoom(members[0], room, "hello");
        rows.read(new ConversationKey.Room(room), members[129], id);

        JsonNode data = receipts(members[0], id).data();

        assertThat(data.path("members").asInt()).isEqualTo(129);
        assertThat(data.path("read").asInt()).isEqualTo(1);
        assertThat(data.path("users").size()).isEqualTo(100);
        assertThat(data.path("users").get(0).path("user_id").asInt()).isEqualTo(members[129]);
    }

    @Test
    void receiptsOfAPrivateMessageAndOfANoteToOneself() {
        long id = rows.say(alice, bob, "hello");
        assertThat(receipts(alice, id).data().path("users").toString())
                .isEqualTo("[{\"user_id\":%d,\"status\":\"sent\"}]".formatted(bob));

        long note = rows.say(alice, alice, "note");
        rows.read(ConversationKey.ofUsers(alice, alice), alice, note);
        JsonNode data = receipts(alice, note).data();
        assertThat(data.path("members").asInt()).isEqualTo(1);
        assertThat(data.path("read").asInt()).isEqualTo(1);
        assertThat(data.path("status").asString()).isEqualTo("read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|message_id is required",
                "{\"message_id\":0}|message_id must be from 1 to 9007199254740991",
                "{\"message_id\":-8193}|message_id must be from 1 to 9007199254740991",
                "{\"message_id\":9007199254740992}|message_id must be from 1 to 9007199254740991",
                "{\"message_id\":\"8193\"}|message_id must be a whole number",
                "{\"message_id\":8193.0}|message_id must be a whole number",
            })
    void badMessageIdIsNamed(String body, String message) {
        for (String call : new String[] {"status", "receipts"}) {
            Answer answer = api.post("/api/chat/message/" + call, alice, body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).isEqualTo(message);
        }
    }

    @Test
    void findsTheCallersOwnMessageByItsClientId() {
        long id = rows.say(alice, bob, "hello", "c-1");
        int room = rows.room("garden", alice, bob);
        rows.sayInRoom(alice, room, "no client id");

        Answer found = find(alice, "private", bob, "c-1", "");
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.data().propertyNames()).containsExactly("message_id", "created_at");
        assertThat(found.data().path("message_id").asLong()).isEqualTo(id);
        assertThat(found.data().path("created_at").asString()).endsWith("Z");
        assertThat(find(alice, "single", bob, "c-1", "").status()).isEqualTo(200);
        for (Answer missing : new Answer[] {
            find(bob, "private", alice, "c-1", ""),
            find(alice, "private", carol, "c-1", ""),
            find(alice, "room", room, "c-1", ""),
            find(alice, "private", bob, "C-1", "")
        }) {
            assertThat(missing.status()).isEqualTo(404);
            assertThat(missing.error()).isEqualTo("not_found");
        }
    }

    @Test
    void findWaitsForThePositionAndSaysBehind() {
        ConversationKey conversation = ConversationKey.ofUsers(alice, bob);
        int partition = StoreRows.partition(conversation);
        String end = rows.position()
                .atLeast(partition, rows.position().nextOffset(partition) + 1)
                .toString();

        Answer behind = find(alice, "private", bob, "c-2", ",\"wait_ms\":10,\"at_position\":\"" + end + "\"");
        assertThat(behind.status()).isEqualTo(503);
        assertThat(behind.error()).isEqualTo("behind");

        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(
                () -> find(alice, "private", bob, "c-2", ",\"wait_ms\":9000,\"at_position\":\"" + end + "\""));
        long id = rows.say(alice, bob, "hello", "c-2");
        assertThat(asked.join().data().path("message_id").asLong()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"receiver_id\":1,\"client_msg_id\":\"x\"}|chat_type is required",
                "{\"chat_type\":\"group\",\"receiver_id\":1,\"client_msg_id\":\"x\"}|chat_type must be private or room",
                "{\"chat_type\":\"room\",\"receiver_id\":0,\"client_msg_id\":\"x\"}|receiver_id must be from 1 to",
                "{\"chat_type\":\"room\",\"receiver_id\":1}|client_msg_id is required",
                "{\"chat_type\":\"room\",\"receiver_id\":1,\"client_msg_id\":\"\"}|client_msg_id must have 1 to 64",
                "{\"chat_type\":\"room\",\"receiver_id\":1,\"client_msg_id\":\"a\\u0000\"}|client_msg_id must have 1 to 64",
                "{\"chat_type\":\"room\",\"receiver_id\":1,\"client_msg_id\":\"\\ud800\"}|client_msg_id must have 1 to 64",
            })
    void badFindIsNamed(String body, String message) {
        Answer answer = api.post("/api/chat/message/find", alice, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).startsWith(message);
    }

    private Answer status(int caller, long id) {
        return api.post("/api/chat/message/status", caller, "{\"message_id\":" + id + "}");
    }

    private Answer receipts(int caller, long id) {
        return api.post("/api/chat/message/receipts", caller, "{\"message_id\":" + id + "}");
    }

    private Answer find(int caller, String chatType, int receiver, String clientMsgId, String more) {
        return api.post(
                "/api/chat/message/find",
                caller,
                "{\"chat_type\":\"%s\",\"receiver_id\":%d,\"client_msg_id\":\"%s\"%s}"
                        .formatted(chatType, receiver, clientMsgId, more));
    }
}
