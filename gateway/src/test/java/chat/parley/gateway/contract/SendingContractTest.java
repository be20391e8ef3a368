package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.contract.HistoryDouble.Mood;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, sections 3.1 and 3.4: what a client may say, and what it is told when it may not. */
class SendingContractTest extends GatewayContract {

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    private static void assertError(JsonObject frame, String code, String messageStart) {
        assertThat(string(frame, "type")).isEqualTo("error");
        assertThat(string(frame, "code")).isEqualTo(code);
        assertThat(string(frame, "message")).startsWith(messageStart);
    }

    private List<MessageSent> inTheLog(int from, int to) {
        return projection.messages(ConversationKey.ofUsers(from, to)).stream()
                .map(Projection.Stored::sent)
                .toList();
    }

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
        TestClient client = ready(alice);
        history.mood(mood);
        client.send(chat("private", bob, "once", "lost-ack", ",'retry':true"));
        long second = number(client.next("ack"), "message_id");
        assertThat(second).isGreaterThan(first);
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

    private long finds() {
        return history.calls().stream()
                .filter(path -> path.equals("/api/chat/message/find"))
                .count();
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            not json                                                                  | frame
            [1,2]                                                                     | frame
            'text'                                                                    | frame
            {'type':'chat'} {'type':'chat'}                                           | frame
            {'type':'ping','type':'ping'}                                             | frame
            {}                                                                        | type
            {'type':7}                                                                | type
            {'type':'dance'}                                                          | type
            {'type':'chat','chat_type':'private','receiver_id':1}                     | content
            {'type':'chat','chat_type':'private','receiver_id':1,'content':7}         | content
            {'type':'chat','chat_type':'private','receiver_id':1,'content':''}        | content
            {'type':'chat','receiver_id':1,'content':'x'}                             | chat_type
            {'type':'chat','chat_type':'crowd','receiver_id':1,'content':'x'}         | chat_type
            {'type':'chat','chat_type':'private','content':'x'}                       | receiver_id
            {'type':'chat','chat_type':'private','receiver_id':'1','content':'x'}     | receiver_id
            {'type':'chat','chat_type':'private','receiver_id':0,'content':'x'}       | receiver_id
            {'type':'chat','chat_type':'private','receiver_id':-1,'content':'x'}      | receiver_id
            {'type':'chat','chat_type':'private','receiver_id':2147483648,'content':'x'} | receiver_id
            {'type':'chat','chat_type':'private','receiver_id':1.5,'content':'x'}     | receiver_id
            {'type':'chat','chat_type':'private','receiver_id':1,'message_type':'system','content':'x'} | message_type
            {'type':'chat','chat_type':'private','receiver_id':1,'message_type':'smell','content':'x'} | message_type
            {'type':'chat','chat_type':'private','receiver_id':1,'message_type':'image','content':'x'} | file_url
            {'type':'chat','chat_type':'private','receiver_id':1,'content':'x','file_url':'javascript:alert(1)'} | file_url
            {'type':'chat','chat_type':'private','receiver_id':1,'content':'x','file_url':'/files/../etc'} | file_url
            {'type':'chat','chat_type':'private','receiver_id':1,'content':'x','client_msg_id':''} | client_msg_id
            {'type':'chat','chat_type':'private','receiver_id':1,'content':'x','client_msg_id':7} | client_msg_id
            {'type':'chat','chat_type':'private','receiver_id':1,'content':'x','retry':'yes'} | retry
            {'type':'chat','chat_type':'private','receiver_id':1,'content':'a\\u0000b'} | content
            {'type':'chat','chat_type':'private','receiver_id':1,'content':'a\\ud800b'} | content
            {'type':'chat','chat_type':'private','receiver_id':1,'content':'\\udc00'} | content
            {'type':'receipt','chat_type':'private','receiver_id':1,'status':'read'}  | message_id
            {'type':'receipt','chat_type':'private','receiver_id':1,'message_id':0,'status':'read'} | message_id
            {'type':'receipt','chat_type':'private','receiver_id':1,'message_id':9007199254740992,'status':'read'} | message_id
            {'type':'receipt','chat_type':'private','receiver_id':1,'message_id':8193,'status':'sent'} | status
            {'type':'typing','chat_type':'private'}                                   | receiver_id
            """)
    void anInvalidFrameIsAnsweredWithTheFieldThatIsWrong(String frame, String field) {
        TestClient client = ready(alice);
        client.send(frame);
        assertError(client.next(), "invalid_frame", field);
        assertThat(client.untilPong()).isEmpty();
    }

    @Test
    void anInvalidFrameIsAnsweredWithItsId() {
        TestClient client = ready(alice);
        client.send("{'type':'chat','chat_type':'private','receiver_id':1,'content':'','client_msg_id':'mine'}");
        assertThat(string(client.next("error"), "client_msg_id")).isEqualTo("mine");
    }

    @Test
    void contentEndsAt8192BytesOfUtf8() {
        TestClient client = ready(alice);
        String longest = "é".repeat(4_096);
        client.send(chat(bob, longest, "fits"));
        long id = number(client.next("ack"), "message_id");
        projection.fanOut().awaitPublished(id);
        assertThat(inTheLog(alice, bob).getFirst().body().content()).isEqualTo(longest);

        client.send(chat(bob, longest + "x", "too long"));
        JsonObject error = client.next();
        assertError(error, "too_large", "content");
        assertThat(string(error, "client_msg_id")).isEqualTo("too long");
        assertThat(client.untilPong()).isEmpty();
    }

    @Test
    void aFrameOf64KibIsRead() {
        TestClient client = ready(alice);
        client.sendText(padded(64 * 1024));
        assertThat(string(client.next("ack"), "client_msg_id")).isEqualTo("big");
    }

    @Test
    void aFrameOver64KibCloses() {
        TestClient client = ready(alice);
        client.sendText(padded(64 * 1024 + 1));
        assertThat(client.awaitClosed().code()).isEqualTo(1009);
    }

    @Test
    void fragmentsOver64KibTogetherCloseToo() throws Exception {
        try (RawSocket socket = new RawSocket(port, 0, "Authorization: Bearer " + World.token(alice) + "\r\n")) {
            byte[] half = new byte[40 * 1024];
            java.util.Arrays.fill(half, (byte) ' ');
            socket.send(1, false, half);
            socket.send(0, true, half);
            assertThat(socket.awaitClose()).isEqualTo(1009);
        }
    }

    /** An unknown field is ignored, so that it can make a frame as long as wanted. */
    private String padded(int bytes) {
        String start = chat(bob, "in a big envelope", "big", "private").replace('\'', '"');
        String head = start.substring(0, start.length() - 1) + ",\"padding\":\"";
        return head + "x".repeat(bytes - head.getBytes(UTF_8).length - 2) + "\"}";
    }

    private static String chat(int to, String content, String clientMsgId, String chatType) {
        return chat(chatType, to, content, clientMsgId, "");
    }

    @Test
    void aFragmentedFrameIsOneFrame() {
        TestClient client = ready(alice);
        client.sendFragmented(chat(bob, "in two parts", "f"));
        assertThat(string(client.next("ack"), "client_msg_id")).isEqualTo("f");
    }

    @Test
    void aBinaryFrameCloses() {
        TestClient client = ready(alice);
        client.sendBinary(new byte[] {1, 2, 3});
        assertThat(client.awaitClosed().code()).isEqualTo(1003);
    }

    @Test
    void textThatIsNoUtf8Closes() throws Exception {
        try (RawSocket socket = new RawSocket(port, 0, "Authorization: Bearer " + World.token(alice) + "\r\n")) {
            socket.send(1, true, new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'});
            assertThat(socket.awaitClose()).isEqualTo(1007);
        }
    }

    @Test
    void aPingIsAnsweredOnBothLevels() throws Exception {
        TestClient client = ready(alice);
        assertThat(client.send("{'type':'ping'}").nextText()).isEqualTo("{\"type\":\"pong\"}");
        try (RawSocket socket = new RawSocket(port, 0, "Authorization: Bearer " + World.token(alice) + "\r\n")) {
            socket.send(9, true, "are you there".getBytes(UTF_8));
            RawSocket.Frame frame = socket.read();
            while (frame.opcode() != 10) {
                frame = socket.read();
            }
            assertThat(frame.text()).isEqualTo("are you there");
        }
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
}
