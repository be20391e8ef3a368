package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.contract.HistoryDouble.Mood;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, sections 1 and 3.1: a message that is sent again under its client_msg_id. */
class RepeatContractTest extends GatewayContract {

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    private long finds() {
        return history.calls().stream()
                .filter(path -> path.equals("/api/chat/message/find"))
                .count();
    }

    @Test
    void aRepeatOnTheSameConnectionIsAckedWithTheFirstMessage() {
        TestClient client = ready(alice);
        client.send(chat(bob, "once", "same"));
        client.send(chat(bob, "once", "same"));
        long first = number(client.next("ack"), "message_id");
        assertThat(number(client.next("ack"), "message_id")).isEqualTo(first);
        projection.fanOut().awaitPublished(first);
        assertThat(inTheLog(alice, bob)).hasSize(1);
    }

    @Test
    void aRepeatOnAnotherConnectionIsAckedWithTheFirstMessage() {
        TestClient one = ready(alice);
        TestClient two = ready(alice);
        one.send(chat(bob, "once", "same"));
        two.send(chat(bob, "once", "same"));
        long first = number(one.next("ack"), "message_id");
        assertThat(number(two.next("ack"), "message_id")).isEqualTo(first);
    }

    @Test
    void theSameIdInAnotherConversationOrOfAnotherSenderIsAnotherMessage() {
        TestClient client = ready(alice);
        int carol = projection.newUser();
        TestClient other = ready(carol);
        client.send(chat(bob, "m", "same"));
        client.send(chat(carol, "m", "same"));
        other.send(chat(alice, "m", "same"));
        assertThat(List.of(
                        number(client.next("ack"), "message_id"),
                        number(client.next("ack"), "message_id"),
                        number(other.next("ack"), "message_id")))
                .doesNotHaveDuplicates();
    }

    @Test
    void aRetryIsAckedWithTheFirstMessageThatTheStoreHas() {
        // Another gateway took it.
        long first = projection.append(message(alice, bob, "once", "lost-ack"));
        TestClient client = ready(alice);
        client.send(chat("private", bob, "once", "lost-ack", ",'retry':true"));
        assertThat(number(client.next("ack"), "message_id")).isEqualTo(first);
        assertThat(history.calls()).contains("/api/chat/message/find");
        assertThat(inTheLog(alice, bob)).hasSize(1);
    }

    @Test
    void aRetryOfWhatWasSaidInARoomThatHeHasLeftSinceIsAckedWithTheFirstMessage() {
        int room = projection.newRoom(bob, alice);
        long first = projection.append(new MessageSent(
                alice, ChatType.ROOM, room, new MessageBody(MessageType.TEXT, "my last word", null), "lost-ack"));
        projection.append(new MemberLeft(room, alice, bob));
        TestClient client = ready(alice);
        client.send(chat("room", room, "my last word", "lost-ack", ",'retry':true"));
        assertThat(number(client.next("ack"), "message_id")).isEqualTo(first);

        client.send(chat("room", room, "one more", "never-sent", ",'retry':true"));
        assertThat(string(client.next("error"), "code")).isEqualTo("not_a_member");
    }

    @Test
    void aRetryThatNobodyHasSeenIsAppended() {
        TestClient client = ready(alice);
        client.send(chat("private", bob, "first", "never-arrived", ",'retry':true"));
        long id = number(client.next("ack"), "message_id");
        projection.fanOut().awaitPublished(id);
        assertThat(inTheLog(alice, bob)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOWN", "BROKEN"})
    void aRetryIsAppendedWhenNobodyCanSayAndCorrectedBehindTheLog(Mood mood) {
        long first = projection.append(message(alice, bob, "once", "lost-ack"));
        projection.fanOut().awaitPublished(first);
        TestClient client = ready(alice);
        history.mood(mood);
        // It may be faster than the log's own answer: then the ack has the first id at once.
        projection.fanOut().pause();
        client.send(chat("private", bob, "once", "lost-ack", ",'retry':true"));
        long second = number(client.next("ack"), "message_id");
        assertThat(second).isGreaterThan(first);
        projection.fanOut().resume();
        JsonObject correction = client.next("ack");
        assertThat(number(correction, "message_id")).isEqualTo(first);
        assertThat(string(correction, "client_msg_id")).isEqualTo("lost-ack");
    }

    /** Fan-out names the second connection, which is gone, and comes behind the ack of the third. */
    @Test
    void whoRepeatsARepeatOnAThirdConnectionIsCorrectedToo() {
        long first = projection.append(message(alice, bob, "once", "twice-lost"));
        projection.fanOut().awaitPublished(first);
        TestClient second = ready(alice);
        TestClient third = ready(alice);
        history.mood(Mood.DOWN);
        projection.fanOut().pause();
        second.send(chat("private", bob, "once", "twice-lost", ",'retry':true"));
        long repeat = number(second.next("ack"), "message_id");
        second.close();
        third.send(chat("private", bob, "once", "twice-lost", ",'retry':true"));
        assertThat(number(third.next("ack"), "message_id")).isEqualTo(repeat).isGreaterThan(first);
        projection.fanOut().resume();
        assertThat(number(third.next("ack"), "message_id")).isEqualTo(first);
    }

    @Test
    void manyRepeatsWhileTheStoreDoesNotAnswerWaitForItOnceAndKeepTheirOrder() {
        TestClient client = ready(alice);
        client.send(chat(bob, "who is known to be there", "warm"));
        client.next("ack");
        long asked = finds();
        history.mood(Mood.SILENT);
        int repeats = 30;
        for (int i = 0; i < repeats; i++) {
            client.send(chat("private", bob, "again " + i, "again-" + i, ",'retry':true"));
        }
        Map<String, Long> acked = new HashMap<>();
        for (int i = 0; i < repeats; i++) {
            JsonObject ack = client.next("ack");
            acked.put(string(ack, "client_msg_id"), number(ack, "message_id"));
        }
        assertThat(IntStream.range(0, repeats).mapToObj(i -> acked.get("again-" + i)))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(finds() - asked).as("questions").isLessThan(5);
    }
}
