package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.contract.HistoryDouble.Mood;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract, sections 3.1, 3.2 and 3.4: sending a message. */
class SendingContractTest extends GatewayContract {

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    @Test
    void aMessageIsAckedWithItsPlaceInTheLogAndTheLogsTime() throws Exception {
        TestClient client = ready(alice);
        client.send(chat(bob, "Hello, how are you?", "b1946ac9"));
        JsonObject ack = client.next();
        assertThat(string(ack, "type")).isEqualTo("ack");
        assertThat(string(ack, "client_msg_id")).isEqualTo("b1946ac9");
        assertThat(string(ack, "status")).isEqualTo("sent");
        assertThat(Instant.parse(string(ack, "created_at")))
                .isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(1));
        projection.fanOut().awaitPublished(number(ack, "message_id"));
        Projection.Stored stored =
                projection.messages(ConversationKey.ofUsers(alice, bob)).getFirst();
        assertThat(stored.id()).isEqualTo(number(ack, "message_id"));
        assertThat(stored.createdAt()).isEqualTo(Instant.parse(string(ack, "created_at")));
        assertThat(stored.sent()).isEqualTo(message(alice, bob, "Hello, how are you?", "b1946ac9"));
        assertThat(client.untilPong())
                .as("the sending session has its ack instead")
                .isEmpty();
    }

    @Test
    void theDocumentsOwnFrameIsTaken() {
        TestClient client = ready(alice);
        client.send("{'type':'chat','chat_type':'single','reveiver_id':" + bob
                + ",'message_type':'text','content':'你好','file_url':null}");
        JsonObject ack = client.next("ack");
        assertThat(ack.has("client_msg_id")).isFalse();
        projection.fanOut().awaitPublished(number(ack, "message_id"));
        assertThat(inTheLog(alice, bob)).containsExactly(message(alice, bob, "你好", null));
    }

    @ParameterizedTest
    @CsvSource({"image, IMAGE", "file, FILE", "audio, AUDIO", "video, VIDEO"})
    void aFileMayComeWithoutWords(String type, MessageType expected) {
        TestClient client = ready(alice);
        client.send("{'type':'chat','chat_type':'private','receiver_id':" + bob + ",'message_type':'" + type
                + "','content':'','file_url':'/files/a.bin'}");
        projection.fanOut().awaitPublished(number(client.next("ack"), "message_id"));
        assertThat(inTheLog(alice, bob).getFirst().body().messageType()).isEqualTo(expected);
        assertThat(inTheLog(alice, bob).getFirst().body().fileUrl()).isEqualTo("/files/a.bin");
    }

    @Test
    void whoWritesToHimselfIsAcked() {
        TestClient client = ready(alice);
        TestClient other = ready(alice);
        client.send(chat(alice, "note", "n"));
        long id = number(client.next("ack"), "message_id");
        assertThat(number(other.next("chat"), "message_id")).isEqualTo(id);
    }

    @Test
    void framesWithoutAnIdAreAckedInSendingOrder() {
        TestClient client = ready(alice);
        int room = projection.newRoom(alice);
        client.next("room", frame -> string(frame, "event").equals("created"));
        List<Long> acked = new ArrayList<>();
        // Two conversations, so that their partitions may answer in any order.
        for (int i = 0; i < 10; i++) {
            client.send(i % 2 == 0 ? chat(bob, "m" + i, null) : roomChat(room, "m" + i, null));
        }
        for (int i = 0; i < 10; i++) {
            acked.add(number(client.next("ack"), "message_id"));
        }
        projection.fanOut().awaitPublished(acked.get(8));
        projection.fanOut().awaitPublished(acked.get(9));
        List<Long> ofTalk = projection.messages(ConversationKey.ofUsers(alice, bob)).stream()
                .map(Projection.Stored::id)
                .toList();
        List<Long> ofRoom = projection.messages(new ConversationKey.Room(room)).stream()
                .map(Projection.Stored::id)
                .toList();
        assertThat(acked)
                .containsExactlyElementsOf(IntStream.range(0, 10)
                        .mapToObj(i -> i % 2 == 0 ? ofTalk.get(i / 2) : ofRoom.get(i / 2))
                        .toList());
    }

    @Test
    void anUnknownReceiverIsRefused() {
        TestClient client = ready(alice);
        int nobody = projection.newId();
        client.send(chat(nobody, "hello?", "x"));
        JsonObject error = client.next();
        assertError(error, "unknown_receiver", "receiver_id");
        assertThat(string(error, "client_msg_id")).isEqualTo("x");
        client.send("{'type':'typing','chat_type':'private','receiver_id':" + nobody + "}");
        assertError(client.next(), "unknown_receiver", "receiver_id");
        client.send("{'type':'receipt','chat_type':'private','receiver_id':" + nobody
                + ",'message_id':8193,'status':'read'}");
        assertError(client.next(), "unknown_receiver", "receiver_id");
        assertThat(client.untilPong()).isEmpty();
    }

    @Test
    void anothersRoomAndOneThatIsNoneAreNotToldApart() {
        TestClient client = ready(alice);
        int anothers = projection.newRoom(bob);
        int none = projection.newId();
        List<String> messages = new ArrayList<>();
        for (int room : new int[] {anothers, none}) {
            client.send(roomChat(room, "let me in", "x" + room));
            JsonObject error = client.next();
            assertError(error, "not_a_member", "receiver_id");
            assertThat(string(error, "client_msg_id")).isEqualTo("x" + room);
            messages.add(string(error, "message").replace(Integer.toString(room), "N"));
            client.send("{'type':'receipt','chat_type':'room','receiver_id':" + room
                    + ",'message_id':8193,'status':'read'}");
            assertError(client.next(), "not_a_member", "receiver_id");
        }
        assertThat(messages.get(0)).isEqualTo(messages.get(1));
        assertThat(projection.messages(new ConversationKey.Room(anothers))).isEmpty();
    }

    @Test
    void withNobodyToSayWhoIsInARoomItsMessageIsUnavailable() {
        TestClient client = ready(alice);
        int unknown = projection.newId();
        // Redis has forgotten, so that the store has to be asked.
        projection.fanOut().forgetRoomsOf(alice);
        history.mood(Mood.DOWN);
        client.send(roomChat(unknown, "anybody?", "x"));
        assertError(client.next(), "unavailable", "receiver_id");
    }

    @Test
    void aPrivateMessageIsTakenWhenNobodyCanSayWhetherItsReceiverExists() {
        TestClient client = ready(alice);
        history.mood(Mood.DOWN);
        client.send(chat(projection.newUser(), "are you there?", "x"));
        assertThat(string(client.next("ack"), "client_msg_id")).isEqualTo("x");
    }

    @Test
    void typingGoesThroughOnceInTwoSecondsAndConversation() {
        TestClient client = ready(alice);
        TestClient peer = ready(bob);
        int room = projection.newRoom(alice, bob);
        client.next("room");
        peer.next("room", frame -> string(frame, "event").equals("joined"));
        peer.next("ready");
        String typing = "{'type':'typing','chat_type':'private','receiver_id':" + bob + "}";
        client.send(typing).send(typing).send(typing);
        client.send("{'type':'typing','chat_type':'room','receiver_id':" + room + "}");
        JsonObject first = peer.next("typing");
        assertThat(string(first, "chat_type")).isEqualTo("private");
        assertThat(number(first, "sender_id")).isEqualTo(alice);
        assertThat(number(first, "receiver_id")).isEqualTo(bob);
        JsonObject second = peer.next("typing");
        assertThat(string(second, "chat_type")).isEqualTo("room");
        assertThat(number(second, "receiver_id")).isEqualTo(room);
        assertThat(client.untilPong())
                .extracting(frame -> string(frame, "type"))
                .doesNotContain("typing");
    }

    @Test
    void overTheRateFramesAreRefusedAndWhoGoesOnIsClosed() {
        TestClient client = ready(alice);
        for (int i = 0; i < 400 && client.isOpen(); i++) {
            try {
                client.send(chat(bob, "flood", "f" + i));
            } catch (java.util.concurrent.CompletionException closed) {
                break;
            }
        }
        JsonObject refused = client.next("error");
        assertThat(string(refused, "code")).isEqualTo("rate_limited");
        assertThat(number(refused, "retry_after_ms")).isBetween(1L, 1_000L);
        assertThat(string(refused, "client_msg_id")).startsWith("f");
        assertThat(client.awaitClosed()).isEqualTo(new TestClient.Closed(4429, "over the allowed rate"));
    }

    @Test
    void whoSendsWithoutIdsIsRefusedInSendingOrderToo() {
        TestClient client = ready(alice);
        for (int i = 0; i < 150; i++) {
            client.send(chat(bob, "flood", null));
        }
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            answers.add(string(client.next(), "type"));
        }
        assertThat(answers.subList(0, 60)).containsOnly("ack");
        assertThat(answers).contains("error");
    }

    @Test
    void whatNamesNoFrameIsRefusedInSendingOrder() {
        TestClient client = ready(alice);
        int anothers = projection.newRoom(bob);
        List<String> refused = List.of(
                chat(bob, "é".repeat(4_097), null),
                chat(bob, "", null),
                "{'type':'chat'",
                "{'type':'receipt','chat_type':'room','receiver_id':" + anothers + ",'message_id':1,'status':'read'}",
                roomChat(anothers, "let me in", null));
        for (String frame : refused) {
            client.send(chat(bob, "m", null)).send(frame);
        }
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 2 * refused.size(); i++) {
            JsonObject answer = client.next();
            answers.add(string(answer, string(answer, "type").equals("error") ? "code" : "type"));
        }
        assertThat(answers)
                .containsExactly(
                        "ack",
                        "too_large",
                        "ack",
                        "invalid_frame",
                        "ack",
                        "invalid_frame",
                        "ack",
                        "not_a_member",
                        "ack",
                        "not_a_member");
    }
}
