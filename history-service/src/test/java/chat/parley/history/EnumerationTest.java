package chat.parley.history;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api.Answer;
import chat.parley.protocol.log.ConversationKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Somebody who asks for every id there is learns nothing about what is not his: neither what it says nor that it is there.
 * Answers are compared as a whole, status, body and headers.
 */
class EnumerationTest extends ServiceTest {

    /** What differs between two answers to the same question anyway. */
    private static final List<String> OF_EVERY_ANSWER = List.of("date", "x-trace-id");

    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();
    private final int eve = StoreRows.number();

    private record Seen(int status, String body, Map<String, List<String>> headers) {}

    @Test
    void everyIdOfAPartitionLooksTheSameToAStranger() {
        ConversationKey talk = ConversationKey.ofUsers(alice, bob);
        long own = rows.say(eve, eve, "a note");
        long before = rows.nextId(talk);
        long hidden = rows.say(alice, bob, "nothing for eve", "c-1");
        rows.repeat(talk, alice, hidden);
        rows.advance(talk);
        int room = rows.room("closed", alice, bob);
        long inRoom = rows.sayInRoom(bob, room, "nor this");
        rows.read(talk, bob, hidden);

        for (String call : List.of("status", "receipts")) {
            Set<Seen> answers = new HashSet<>();
            for (long id = before; id < rows.nextId(talk); id += 4096) {
                answers.add(ask("/api/chat/message/" + call, "{\"message_id\":" + id + "}"));
            }
            answers.add(ask("/api/chat/message/" + call, "{\"message_id\":" + inRoom + "}"));
            answers.add(ask("/api/chat/message/" + call, "{\"message_id\":1}"));
            assertThat(answers)
                    .as(call)
                    .hasSize(1)
                    .first()
                    .extracting(Seen::status)
                    .isEqualTo(404);
            // And it is no wall for everybody.
            assertThat(ask("/api/chat/message/" + call, "{\"message_id\":" + own + "}")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void anothersRoomAndOneThatIsNoneAreNotToldApart() {
        int room = rows.room("closed", alice, bob);
        long id = rows.sayInRoom(bob, room, "nothing for eve");
        int none = StoreRows.number();
        for (String more : List.of("", ",\"page\":1000", ",\"before_id\":" + (id + 1), ",\"at_least_id\":" + id)) {
            assertThat(withoutRoom(ask("/api/chat/history/room", "{\"room_id\":" + room + more + "}"), room))
                    .isEqualTo(withoutRoom(ask("/api/chat/history/room", "{\"room_id\":" + none + more + "}"), none));
        }
    }

    @Test
    void othersMessagesAreFoundByNobodyElse() {
        int room = rows.room("closed", alice, bob);
        rows.say(alice, bob, "nothing for eve", "c-2");
        Set<Seen> answers = new HashSet<>();
        for (String where : List.of(
                "\"private\",\"receiver_id\":" + bob,
                "\"private\",\"receiver_id\":" + alice,
                "\"private\",\"receiver_id\":" + eve,
                "\"room\",\"receiver_id\":" + room,
                "\"room\",\"receiver_id\":" + StoreRows.number())) {
            for (String name : List.of("c-2", "c-3")) {
                answers.add(ask(
                        "/api/chat/message/find", "{\"chat_type\":" + where + ",\"client_msg_id\":\"" + name + "\"}"));
            }
        }
        assertThat(answers).hasSize(1).first().extracting(Seen::status).isEqualTo(404);
    }

    @Test
    void nobodyIsHandedWhatOthersSaidWhateverPositionOrPersonHeNames() {
        rows.say(alice, bob, "nothing for eve");
        int room = rows.room("closed", alice, bob);
        rows.sayInRoom(bob, room, "nothing for eve");
        String start = chat.parley.protocol.log.Position.START.toString();
        List<String> bodies = new ArrayList<>();
        for (String who : List.of(",\"user_id\":" + alice, ",\"caller\":" + alice, ",\"sub\":\"" + alice + "\"", "")) {
            bodies.add(ask("/api/chat/sync", "{\"position\":\"" + start + "\"" + who + "}")
                    .body());
            bodies.add(ask("/api/chat/conversations", "{\"page\":1" + who + "}").body());
        }
        for (int other : List.of(alice, bob, room)) {
            bodies.add(ask("/api/chat/history/private", "{\"user_id\":" + other + "}")
                    .body());
        }
        assertThat(bodies).allSatisfy(body -> assertThat(body).doesNotContain("nothing for eve"));
    }

    private Seen ask(String path, String body) {
        Answer answer = api.post(path, eve, body);
        Map<String, List<String>> headers =
                new TreeMap<>(answer.response().headers().map());
        headers.keySet().removeAll(OF_EVERY_ANSWER);
        return new Seen(answer.status(), answer.body().toString(), headers);
    }

    /** The answer repeats the id that was asked for. */
    private static Seen withoutRoom(Seen seen, int room) {
        assertThat(seen.status()).isEqualTo(403);
        return new Seen(seen.status(), seen.body().replace(Integer.toString(room), "N"), seen.headers());
    }
}
