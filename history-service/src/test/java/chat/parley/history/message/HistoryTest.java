package chat.parley.history.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api.Answer;
import chat.parley.history.ServiceTest;
import chat.parley.history.StoreRows;
import chat.parley.protocol.log.ConversationKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HistoryTest extends ServiceTest {

    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();

    @Test
    void messageHasExactlyTheFieldsOfTheDocument() {
        long id = rows.say(alice, bob, "Hallo 你好 👋");

        Answer answer = privateHistory(alice, bob, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().propertyNames()).containsExactly("code", "message", "data");
        assertThat(answer.body().path("code").asInt()).isEqualTo(200);
        JsonNode message = answer.data().get(0);
        assertThat(message.propertyNames())
                .containsExactly(
                        "id",
                        "sender_id",
                        "receiver_id",
                        "content",
                        "created_at",
                        "status",
                        "message_type",
                        "file_url",
                        "chat_type");
        assertThat(message.path("id").asLong()).isEqualTo(id);
        assertThat(message.path("sender_id").asInt()).isEqualTo(alice);
        assertThat(message.path("receiver_id").asInt()).isEqualTo(bob);
        assertThat(message.path("content").asString()).isEqualTo("Hallo 你好 👋");
        assertThat(message.path("created_at").asString())
                .matches("2\\d{3}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(message.path("status").asString()).isEqualTo("sent");
        assertThat(message.path("message_type").asString()).isEqualTo("text");
        assertThat(message.get("file_url").isNull()).isTrue();
        assertThat(message.path("chat_type").asString()).isEqualTo("private");
    }

    @Test
    void bothSidesSeeTheSameNewestFirst() {
        List<Long> ids = sayTimes(25);

        List<Long> first = ids(privateHistory(alice, bob, ""));
        List<Long> second = ids(privateHistory(bob, alice, ",\"page\":2"));

        assertThat(first).isEqualTo(ids.reversed().subList(0, 20));
        assertThat(second).isEqualTo(ids.reversed().subList(20, 25));
        assertThat(ids(privateHistory(alice, bob, ",\"page\":3"))).isEmpty();
    }

    @Test
    void pagesByIdStayTheSameWhileMessagesArrive() {
        List<Long> ids = sayTimes(6);
        List<Long> firstPage = ids(privateHistory(alice, bob, ",\"page_size\":3"));
        rows.say(bob, alice, "in between");

        List<Long> next = ids(privateHistory(alice, bob, ",\"page_size\":3,\"before_id\":" + firstPage.getLast()));

        assertThat(next).isEqualTo(ids.reversed().subList(3, 6));
    }

    @Test
    void pageBehindTheLimitIsEmptyInAShortConversationAndRefusedInALongOne() {
        sayTimes(3);
        assertThat(ids(privateHistory(alice, bob, ",\"page\":2147483647,\"page_size\":100")))
                .isEmpty();

        sayTimes(200);
        Answer refused = privateHistory(alice, bob, ",\"page\":2147483647,\"page_size\":100");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("page").contains("before_id");
    }

    @Test
    void strangersAndPeopleWhoNeverWroteHaveAnEmptyHistory() {
        rows.say(alice, bob, "for bob");

        assertThat(ids(privateHistory(StoreRows.number(), bob, ""))).isEmpty();
        assertThat(ids(privateHistory(alice, 2147483647, ""))).isEmpty();
    }

    @Test
    void statusFollowsTheRecipientsWatermarks() {
        long first = rows.say(alice, bob, "1");
        long second = rows.say(alice, bob, "2");
        long third = rows.say(alice, bob, "3");
        ConversationKey conversation = ConversationKey.ofUsers(alice, bob);
        rows.read(conversation, bob, first);
        rows.delivered(conversation, bob, second);

        assertThat(privateHistory(alice, bob, "")
                        .data()
                        .valueStream()
                        .map(m -> m.path("status").asString()))
                .containsExactly("sent", "delivered", "read");
        assertThat(third).isGreaterThan(second);
    }

    @Test
    void notesToOneselfHaveAHistory() {
        long id = rows.say(alice, alice, "note");
        assertThat(ids(privateHistory(alice, alice, ""))).containsExactly(id);
    }

    @Test
    void roomHistoryIsForMembersAlone() {
        int room = rows.room("garden", alice, bob);
        List<Long> ids = List.of(rows.sayInRoom(alice, room, "1"), rows.sayInRoom(bob, room, "2"));

        assertThat(ids(roomHistory(bob, room, ""))).isEqualTo(ids.reversed());
        Answer refused = roomHistory(StoreRows.number(), room, "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.error()).isEqualTo("not_a_member");
        assertThat(refused.message()).isEqualTo("not a member of room " + room);
        Answer unknown = roomHistory(alice, 2147483647, "");
        assertThat(unknown.status()).isEqualTo(403);
        assertThat(unknown.error()).isEqualTo("not_a_member");
    }

    @Test
    void aDeletedRoomIsNobodysAnyMore() {
        int room = rows.room("gone", alice);
        rows.jdbc()
                .sql("UPDATE room SET deleted = true WHERE id = ?")
                .param(room)
                .update();

        assertThat(roomHistory(alice, room, "").status()).isEqualTo(403);
    }

    /** The page-wise statuses of rooms must be what the view says, whoever has read what. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void roomStatusesAreThoseOfTheView(long seed) {
        Random random = new Random(seed);
        int[] members = new int[1 + random.nextInt(4)];
        for (int i = 0; i < members.length; i++) {
            members[i] = StoreRows.number();
        }
        int room = rows.room("seed " + seed, members);
        ConversationKey key = new ConversationKey.Room(room);
        for (int step = 0; step < 30; step++) {
            int member = members[random.nextInt(members.length)];
            long upto = rows.nextId(key) - 4096L * random.nextInt(8);
            switch (random.nextInt(3)) {
                case 0 -> rows.sayInRoom(member, room, "step " + step);
                case 1 -> rows.delivered(key, member, upto);
                default -> rows.read(key, member, upto);
            }
        }
        List<String> expected = rows.jdbc()
                .sql("SELECT status FROM message_with_status WHERE conversation = ? ORDER BY id DESC")
                .param(key.packed())
                .query(String.class)
                .list();
        for (int size : List.of(3, 100)) {
            List<String> seen = new ArrayList<>();
            for (int page = 1; seen.size() < expected.size(); page++) {
                Answer answer = roomHistory(members[0], room, ",\"page\":" + page + ",\"page_size\":" + size);
                answer.data()
                        .valueStream()
                        .forEach(m -> seen.add(m.path("status").asString()));
            }
            assertThat(seen).as("seed %d, page size %d", seed, size).isEqualTo(expected);
        }
    }

    @Test
    void waitsForTheNamedMessageAndAnswersWithIt() {
        rows.say(alice, bob, "before");
        long coming = rows.nextId(ConversationKey.ofUsers(alice, bob));
        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(
                () -> privateHistory(alice, bob, ",\"wait_ms\":9000,\"at_least_id\":" + coming));
        rows.say(bob, alice, "coming");

        assertThat(ids(asked.join())).first().isEqualTo(coming);
    }

    @Test
    void saysBehindRatherThanAnswerFromThePast() {
        rows.say(alice, bob, "before");
        long never = rows.nextId(ConversationKey.ofUsers(alice, bob)) + 4096;

        Answer answer = privateHistory(alice, bob, ",\"at_least_id\":" + never);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("behind");
        assertThat(answer.response().headers().firstValue("Retry-After")).contains("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|user_id is required",
                "{\"user_id\":0}|user_id must be from 1 to 2147483647",
                "{\"user_id\":-1}|user_id must be from 1 to 2147483647",
                "{\"user_id\":\"1\"}|user_id must be a whole number",
                "{\"user_id\":1.5}|user_id must be a whole number",
                "{\"user_id\":null}|user_id is required",
                "{\"user_id\":99999999999}|user_id must be from 1 to 2147483647",
                "{\"user_id\":1,\"page\":0}|page must be from 1 to 2147483647",
                "{\"user_id\":1,\"page\":-3}|page must be from 1 to 2147483647",
                "{\"user_id\":1,\"page\":1e3}|page must be a whole number",
                "{\"user_id\":1,\"page\":99999999999999999999999}|page must be from 1 to 2147483647",
                "{\"user_id\":1,\"page_size\":1000000000}|page_size must be from 1 to 100",
                "{\"user_id\":1,\"page_size\":0}|page_size must be from 1 to 100",
                "{\"user_id\":1,\"page_size\":\"20\"}|page_size must be a whole number",
                "{\"user_id\":1,\"before_id\":0}|before_id must be from 1 to 9007199254740991",
                "{\"user_id\":1,\"before_id\":9007199254740992}|before_id must be from 1 to 9007199254740991",
                "{\"user_id\":1,\"at_least_id\":true}|at_least_id must be a whole number",
                "{\"user_id\":1,\"at_position\":\"*\"}|at_position is no position",
                "{\"user_id\":1,\"at_position\":7}|at_position must be a string",
                "{\"user_id\":1,\"wait_ms\":10001}|wait_ms must be from 0 to 10000",
                "{\"user_id\":1,\"user_id\":2}|body is not valid JSON",
                "[1]|body must be a JSON object",
                "{\"user_id\":1|body is not valid JSON",
            })
    void badValueNamesItsField(String body, String message) {
        Answer answer = api.post("/api/chat/history/private", alice, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("bad_request");
        assertThat(answer.message()).startsWith(message);
        assertThat(answer.body().path("code").asInt()).isEqualTo(400);
    }

    @Test
    void roomIdIsCheckedLikeAnyOther() {
        assertThat(api.post("/api/chat/history/room", alice, "{\"room_id\":-7}").message())
                .startsWith("room_id must be from 1");
    }

    private List<Long> sayTimes(int times) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            ids.add(i % 2 == 0 ? rows.say(alice, bob, "message " + i) : rows.say(bob, alice, "message " + i));
        }
        return Collections.unmodifiableList(ids);
    }

    private Answer privateHistory(int caller, int other, String more) {
        return api.post("/api/chat/history/private", caller, "{\"user_id\":" + other + more + "}");
    }

    private Answer roomHistory(int caller, int room, String more) {
        return api.post("/api/chat/history/room", caller, "{\"room_id\":" + room + more + "}");
    }

    private static List<Long> ids(Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.data()
                .valueStream()
                .map(message -> message.path("id").asLong())
                .toList();
    }
}
