package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract, sections 3.1 and 3.4: what is a frame, and what is answered to what is none. */
class FrameContractTest extends GatewayContract {

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    /** An unknown field is ignored, so that it can make a frame as long as wanted. */
    private String padded(int bytes) {
        String start = chat(bob, "in a big envelope", "big", "private").replace('\'', '"');
        String head = start.substring(0, start.length() - 1) + ",\"padding\":\"";
        return head + "x".repeat(bytes - head.getBytes(UTF_8).length - 2) + "\"}";
    }

    private static String chat(int to, String content, String clientMsgId, String chatType) {
        return chat(chatType, to, content, clientMsgId, "");
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
}
