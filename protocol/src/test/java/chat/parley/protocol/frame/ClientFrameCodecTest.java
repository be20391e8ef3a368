package chat.parley.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.json.JsonWriter;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every refusal says which field is wrong; every rule of contract section 3.1 has its line here. */
class ClientFrameCodecTest {

    private static final String CHAT = "{\"type\":\"chat\",\"chat_type\":\"private\",\"receiver_id\":2,";

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("not json", "frame "),
                refusal("[]", "frame must be a JSON object"),
                refusal("{}", "type is required"),
                refusal("{\"type\":1}", "type must be a string"),
                refusal("{\"type\":\"shout\"}", "type is not known"),
                refusal("{\"type\":\"Chat\"}", "type is not known"),
                refusal("{\"type\":\"chat\",\"type\":\"ping\"}", "frame "),
                refusal(CHAT + "\"message_type\":\"text\"}", "content is required"),
                refusal(CHAT + "\"content\":null}", "content is required"),
                refusal(CHAT + "\"content\":5}", "content must be a string"),
                refusal(CHAT + "\"content\":\"\"}", "content must not be empty"),
                refusal(CHAT + "\"content\":\"\\u0000\"}", "content must be valid Unicode"),
                refusal(CHAT + "\"content\":\"\\ud83c\"}", "content must be valid Unicode"),
                refusal(CHAT + "\"content\":\"x\",\"message_type\":\"system\"}", "message_type must be"),
                refusal(CHAT + "\"content\":\"x\",\"message_type\":\"TEXT\"}", "message_type must be"),
                refusal(CHAT + "\"content\":\"x\",\"message_type\":7}", "message_type must be a string"),
                refusal(CHAT + "\"content\":\"x\",\"message_type\":\"image\"}", "file_url is required"),
                refusal(CHAT + "\"content\":\"x\",\"file_url\":\"ftp://a/b\"}", "file_url must be"),
                refusal(CHAT + "\"content\":\"x\",\"file_url\":[]}", "file_url must be a string"),
                refusal(CHAT + "\"content\":\"x\",\"client_msg_id\":5}", "client_msg_id must be a string"),
                refusal(CHAT + "\"content\":\"x\",\"client_msg_id\":\"\"}", "client_msg_id must have 1 to 64"),
                refusal(CHAT + "\"content\":\"x\",\"retry\":\"yes\"}", "retry must be true or false"),
                refusal("{\"type\":\"chat\",\"receiver_id\":2,\"content\":\"x\"}", "chat_type is required"),
                refusal(
                        "{\"type\":\"chat\",\"chat_type\":\"group\",\"receiver_id\":2,\"content\":\"x\"}",
                        "chat_type must be private or room"),
                refusal("{\"type\":\"chat\",\"chat_type\":\"room\",\"content\":\"x\"}", "receiver_id is required"),
                refusal(
                        "{\"type\":\"chat\",\"chat_type\":\"room\",\"receiver_id\":0,\"reveiver_id\":1,\"content\":\"x\"}",
                        "receiver_id must be from 1"),
                refusal(
                        "{\"type\":\"chat\",\"chat_type\":\"room\",\"reveiver_id\":\"1\",\"content\":\"x\"}",
                        "reveiver_id must be a whole number"),
                refusal(
                        "{\"type\":\"chat\",\"chat_type\":\"room\",\"receiver_id\":2147483648,\"content\":\"x\"}",
                        "receiver_id must be from 1"),
                refusal("{\"type\":\"typing\",\"chat_type\":\"room\"}", "receiver_id is required"),
                refusal("{\"type\":\"typing\",\"receiver_id\":1}", "chat_type is required"),
                refusal("{\"type\":\"auth\"}", "token is required"),
                refusal(receipt("\"status\":\"read\""), "message_id is required"),
                refusal(receipt("\"message_id\":0,\"status\":\"read\""), "message_id must be from 1"),
                refusal(receipt("\"message_id\":9007199254740992,\"status\":\"read\""), "message_id must be from 1"),
                refusal(receipt("\"message_id\":1.0,\"status\":\"read\""), "message_id must be a whole number"),
                refusal(receipt("\"message_id\":5"), "status is required"),
                refusal(receipt("\"message_id\":5,\"status\":\"sent\""), "status must be delivered or read"));
    }

    @ParameterizedTest
    @MethodSource
    void refusals(String frame, String messageStart) {
        Decoded.Refused refused = refused(frame);
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_FRAME);
        assertThat(refused.message()).startsWith(messageStart);
    }

    @Test
    void contentOverItsLimitIsTooLarge() {
        Decoded.Refused refused = refused(CHAT + "\"client_msg_id\":\"m1\",\"content\":\"" + "聊".repeat(2731) + "\"}");
        assertThat(refused.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(refused.message()).startsWith("content ");
        assertThat(refused.clientMsgId()).isEqualTo("m1");
    }

    @Test
    void refusalCarriesTheFramesOwnClientMsgIdWhereItCanBeRead() {
        assertThat(refused(CHAT + "\"client_msg_id\":\"m1\"}").clientMsgId()).isEqualTo("m1");
        assertThat(refused("{\"type\":\"shout\",\"client_msg_id\":\"m1\"}").clientMsgId())
                .isEqualTo("m1");
        assertThat(refused(CHAT + "\"client_msg_id\":7}").clientMsgId()).isNull();
        assertThat(refused(CHAT + "\"client_msg_id\":\"" + "m".repeat(65) + "\"}")
                        .clientMsgId())
                .isNull();
        assertThat(refused(CHAT + "\"client_msg_id\":\"\\ud83c\"}").clientMsgId())
                .isNull();
    }

    @Test
    void bodyOfAServerSideSendNeedsNoType() throws FieldException {
        JsonObject body = JsonObject.parse("{\"chat_type\":\"room\",\"reveiver_id\":7,\"content\":\"from a bot\"}");
        assertThat(ClientFrameCodec.decodeChat(body))
                .isEqualTo(new Decoded.Valid(new ClientFrame.Chat(
                        ChatType.ROOM, 7, new MessageBody(MessageType.TEXT, "from a bot", null), null, false)));
    }

    @Test
    void aTokenIsNeverPrinted() {
        assertThat(new ClientFrame.Auth("aaa.bbb.ccc").toString()).doesNotContain("bbb");
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void anyContentComesThrough(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder content = new StringBuilder("x");
            for (int c = random.nextInt(40); c > 0; c--) {
                int codePoint = 1 + random.nextInt(random.nextBoolean() ? 0x100 : Character.MAX_CODE_POINT);
                if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                    content.appendCodePoint(codePoint);
                }
            }
            ClientFrame.Chat chat = new ClientFrame.Chat(
                    random.nextBoolean() ? ChatType.PRIVATE : ChatType.ROOM,
                    1 + random.nextInt(Integer.MAX_VALUE),
                    new MessageBody(MessageType.TEXT, content.toString(), random.nextBoolean() ? "/files/a" : null),
                    random.nextBoolean() ? "id-" + i : null,
                    random.nextBoolean());
            assertThat(ClientFrameCodec.decode(ClientFrameCodec.encode(chat))).isEqualTo(new Decoded.Valid(chat));
        }
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void aDamagedFrameIsReadOrRefusedAndNeverThrows(long seed) {
        Random random = new Random(seed);
        String whole = CHAT + "\"message_type\":\"file\",\"content\":\"聊🍵\",\"file_url\":\"/files/x\",\"retry\":true}";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder damaged = new StringBuilder(whole);
            for (int d = 1 + random.nextInt(3); d > 0; d--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.deleteCharAt(at);
                    case 1 -> damaged.setCharAt(at, (char) random.nextInt(0x10000));
                    default -> damaged.insert(at, "{}[]\",:0-e\\u".charAt(random.nextInt(12)));
                }
            }
            if (ClientFrameCodec.decode(damaged.toString()) instanceof Decoded.Refused refused) {
                String answer = ServerFrameCodec.encode(
                        new ServerFrame.Failure(refused.code(), refused.message(), refused.clientMsgId(), null));
                assertThat(answer).isNotEmpty();
            }
        }
    }

    private static String receipt(String rest) {
        return "{\"type\":\"receipt\",\"chat_type\":\"private\",\"receiver_id\":2," + rest + "}";
    }

    private static Arguments refusal(String frame, String messageStart) {
        return Arguments.of(frame, messageStart);
    }

    private static Decoded.Refused refused(String frame) {
        Decoded decoded = ClientFrameCodec.decode(frame);
        assertThat(decoded).as(frame).isInstanceOf(Decoded.Refused.class);
        return (Decoded.Refused) decoded;
    }

    @Test
    void aFrameOfEveryTypeFitsIntoTheLargestFrame() {
        String worst = "\u0001".repeat(8192);
        String frame = ClientFrameCodec.encode(new ClientFrame.Chat(
                ChatType.PRIVATE,
                Integer.MAX_VALUE,
                new MessageBody(MessageType.IMAGE, worst, "/files/" + "x".repeat(248)),
                "m".repeat(64),
                true));
        assertThat(frame.length()).isLessThan(ClientFrameCodec.MAX_FRAME_BYTES);
        assertThat(ClientFrameCodec.decode(frame)).isInstanceOf(Decoded.Valid.class);
        assertThat(JsonWriter.object().toText()).isEqualTo("{}");
    }
}
