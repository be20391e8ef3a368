package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract, sections 3.2 and 3.3.5: what a status means, and who is told of it. */
class ReceiptContractTest extends GatewayContract {

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();
    private final ConversationKey talk = ConversationKey.ofUsers(alice, bob);

    private static boolean isChat(JsonObject frame, long messageId) {
        return string(frame, "type").equals("chat") && number(frame, "message_id") == messageId;
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
