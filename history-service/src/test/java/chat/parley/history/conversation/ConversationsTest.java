package chat.parley.history.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api.Answer;
import chat.parley.history.ServiceTest;
import chat.parley.history.StoreRows;
import chat.parley.protocol.log.ConversationKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ConversationsTest extends ServiceTest {

    private final int me = StoreRows.number();
    private final int other = StoreRows.number();

    @Test
    void newestFirstWithPeerLastMessageAndUnread() {
        int bob = rows.account("bob" + me, "Bob 鲍勃");
        int room = rows.room("garden", me, bob);
        rows.say(bob, me, "1");
        rows.say(me, bob, "2");
        long last = rows.say(bob, me, "3");
        long inRoom = rows.sayInRoom(bob, room, "in the room");

        JsonNode data = conversations("{}").data();

        assertThat(data.size()).isEqualTo(2);
        JsonNode first = data.get(0);
        assertThat(first.propertyNames()).containsExactly("chat_type", "room", "last_message", "unread", "read_upto");
        assertThat(first.path("chat_type").asString()).isEqualTo("room");
        assertThat(first.path("room").toString())
                .isEqualTo("{\"id\":%d,\"name\":\"garden\",\"member_count\":2}".formatted(room));
        assertThat(first.path("last_message").path("id").asLong()).isEqualTo(inRoom);
        JsonNode second = data.get(1);
        assertThat(second.propertyNames()).containsExactly("chat_type", "peer", "last_message", "unread", "read_upto");
        assertThat(second.path("peer").toString())
                .isEqualTo("{\"user_id\":%d,\"username\":\"bob%d\",\"display_name\":\"Bob 鲍勃\"}".formatted(bob, me));
        assertThat(second.path("last_message").path("id").asLong()).isEqualTo(last);
        assertThat(second.path("last_message").path("status").asString()).isEqualTo("sent");
        assertThat(second.path("last_message").size()).isEqualTo(9);
        assertThat(second.path("unread").asInt()).isEqualTo(2);
        assertThat(second.path("read_upto").asLong()).isZero();
    }

    @Test
    void unreadIsWhatOthersSaidBehindTheReadWatermark() {
        long first = rows.say(other, me, "1");
        rows.say(other, me, "2");
        rows.say(me, other, "3");
        rows.say(other, me, "4");
        rows.read(ConversationKey.ofUsers(me, other), me, first);

        assertThat(conversations("{}").data().get(0).path("unread").asInt()).isEqualTo(2);
    }

    @Test
    void inARoomUnreadBeginsWithTheJoining() {
        int room = rows.room("late", other);
        rows.sayInRoom(other, room, "before");
        rows.join(room, me);
        rows.sayInRoom(other, room, "after");

        assertThat(conversations("{}").data().get(0).path("unread").asInt()).isEqualTo(1);
    }

    @Test
    void silentRoomsAndPeersWithoutAnAccountAreThereToo() {
        int room = rows.room("silent", me);
        rows.say(other, me, "hello");

        JsonNode data = conversations("{}").data();

        assertThat(data.get(0).path("peer").toString())
                .isEqualTo("{\"user_id\":%d,\"username\":null,\"display_name\":null}".formatted(other));
        assertThat(data.get(1).path("room").path("id").asInt()).isEqualTo(room);
        assertThat(data.get(1).get("last_message").isNull()).isTrue();
        assertThat(data.get(1).path("unread").asInt()).isZero();
    }

    @Test
    void deletedRoomsAreLeftOut() {
        int room = rows.room("gone", me);
        rows.sayInRoom(me, room, "hello");
        rows.jdbc()
                .sql("UPDATE room SET deleted = true WHERE id = ?")
                .param(room)
                .update();

        assertThat(conversations("{}").data().isEmpty()).isTrue();
    }

    @Test
    void isPaged() {
        int[] peers = new int[5];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = StoreRows.number();
            rows.say(peers[i], me, "hello");
        }

        JsonNode second = conversations("{\"page\":2,\"page_size\":2}").data();

        assertThat(second.valueStream()
                        .map(line -> line.path("peer").path("user_id").asInt()))
                .containsExactly(peers[2], peers[1]);
        assertThat(conversations("{\"page\":4,\"page_size\":2}").data().isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "page,0",
        "page,-1",
        "page,3000000000",
        "page_size,0",
        "page_size,-1",
        "page_size,101",
        "page_size,1000000000"
    })
    void pageBeyondItsLimitsIsNamed(String field, long value) {
        Answer refused = conversations("{\"%s\":%d}".formatted(field, value));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("bad_request");
        assertThat(refused.message()).startsWith(field + " must be from 1 to ");
    }

    @Test
    void thePageMayBeAsLargeAndAsFarAsTheLimitsSay() {
        rows.say(other, me, "hello");

        assertThat(conversations("{\"page\":1,\"page_size\":100}").data().size())
                .isEqualTo(1);
        assertThat(conversations("{\"page\":2147483647,\"page_size\":100}")
                        .data()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void countsUpToTheLimit() {
        ConversationKey conversation = ConversationKey.ofUsers(me, other);
        rows.say(other, me, "first");
        rows.jdbc().sql("""
                        INSERT INTO message SELECT conversation, id + 4096 * n, sender_id, receiver_id, content, created_at,
                            message_type, file_url, client_msg_id
                        FROM message, generate_series(1, 700) n WHERE conversation = ?
                        """).param(conversation.packed()).update();

        assertThat(conversations("{}").data().get(0).path("unread").asInt()).isEqualTo(500);
    }

    private Answer conversations(String body) {
        return api.post("/api/chat/conversations", me, body);
    }
}
