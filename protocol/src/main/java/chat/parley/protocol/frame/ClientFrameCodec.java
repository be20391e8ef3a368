package chat.parley.protocol.frame;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ClientFrame.Auth;
import chat.parley.protocol.frame.ClientFrame.Chat;
import chat.parley.protocol.frame.ClientFrame.Ping;
import chat.parley.protocol.frame.ClientFrame.Receipt;
import chat.parley.protocol.frame.ClientFrame.Typing;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.json.JsonWriter;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageRules;
import chat.parley.protocol.message.MessageType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Client frames as JSON text (contract, section 3.1). */
public final class ClientFrameCodec {

    /** Largest frame in bytes; the connection is closed with 1009 beyond it. */
    public static final int MAX_FRAME_BYTES = 64 * 1024;

    /** What became of a text: a frame, or a refusal that the client can act on. */
    public sealed interface Decoded {
        record Valid(ClientFrame frame) implements Decoded {}

        /** {@code clientMsgId} is the frame's own where it could be read, so that the client finds what was refused. */
        record Refused(
                ErrorCode code, String message, @Nullable String clientMsgId) implements Decoded {}
    }

    private ClientFrameCodec() {}

    /** Reads one text frame. */
    public static Decoded decode(String text) {
        JsonObject json;
        try {
            json = JsonObject.parse(text);
        } catch (FieldException malformed) {
            return refused(malformed, null);
        }
        try {
            return switch (json.string("type")) {
                case "chat" -> decodeChat(json);
                case "receipt" ->
                    valid(new Receipt(
                            chatType(json),
                            receiverId(json),
                            json.integer("message_id", 1, MessageId.LIMIT - 1),
                            ReceiptStatus.parse(json.string("status"))
                                    .orElseThrow(() -> new FieldException("status", "must be delivered or read"))));
                case "typing" -> valid(new Typing(chatType(json), receiverId(json)));
                case "ping" -> valid(new Ping());
                case "auth" -> valid(new Auth(json.string("token")));
                default -> throw new FieldException("type", "is not known");
            };
        } catch (FieldException wrong) {
            return refused(wrong, clientMsgIdIfReadable(json));
        }
    }

    /** Reads the fields of a chat frame, whatever its {@code type} says: the body of a server-side send. */
    public static Decoded decodeChat(JsonObject json) {
        try {
            MessageType messageType = json.has("message_type")
                    ? MessageType.parse(json.string("message_type"))
                            .filter(type -> type != MessageType.SYSTEM)
                            .orElseThrow(() ->
                                    new FieldException("message_type", "must be text, image, file, audio or video"))
                    : MessageType.TEXT;
            MessageBody body = new MessageBody(messageType, json.string("content"), json.optionalString("file_url"));
            String clientMsgId = json.optionalString("client_msg_id");
            Chat chat = new Chat(chatType(json), receiverId(json), body, clientMsgId, json.flag("retry"));
            Optional<MessageRules.Violation> violation = MessageRules.violation(body, clientMsgId);
            if (violation.isPresent()) {
                ErrorCode code = violation.get().tooLarge() ? ErrorCode.TOO_LARGE : ErrorCode.INVALID_FRAME;
                return new Decoded.Refused(code, violation.get().message(), clientMsgIdIfReadable(json));
            }
            return valid(chat);
        } catch (FieldException wrong) {
            return refused(wrong, clientMsgIdIfReadable(json));
        }
    }

    /** Writes a frame, as a client does. */
    public static String encode(ClientFrame frame) {
        return switch (frame) {
            case Chat chat -> {
                JsonWriter json = addressed("chat", chat.chatType(), chat.receiverId())
                        .string("message_type", chat.body().messageType().wireName())
                        .string("content", chat.body().content())
                        .nullableString("file_url", chat.body().fileUrl())
                        .optionalString("client_msg_id", chat.clientMsgId());
                yield (chat.retry() ? json.flag("retry", true) : json).toText();
            }
            case Receipt receipt ->
                addressed("receipt", receipt.chatType(), receipt.receiverId())
                        .number("message_id", receipt.messageId())
                        .string("status", receipt.status().wireName())
                        .toText();
            case Typing typing ->
                addressed("typing", typing.chatType(), typing.receiverId()).toText();
            case Ping ping -> JsonWriter.object().string("type", "ping").toText();
            case Auth auth ->
                JsonWriter.object()
                        .string("type", "auth")
                        .string("token", auth.token())
                        .toText();
        };
    }

    private static JsonWriter addressed(String type, ChatType chatType, int receiverId) {
        return JsonWriter.object()
                .string("type", type)
                .string("chat_type", chatType.wireName())
                .number("receiver_id", receiverId);
    }

    private static ChatType chatType(JsonObject json) throws FieldException {
        return ChatType.parse(json.string("chat_type"))
                .orElseThrow(() -> new FieldException("chat_type", "must be private or room"));
    }

    /** {@code reveiver_id} is the design document's spelling and stays accepted; the right one wins. */
    private static int receiverId(JsonObject json) throws FieldException {
        return !json.has("receiver_id") && json.has("reveiver_id") ? json.id("reveiver_id") : json.id("receiver_id");
    }

    private static @Nullable String clientMsgIdIfReadable(JsonObject json) {
        try {
            String clientMsgId = json.optionalString("client_msg_id");
            boolean echoable = clientMsgId != null
                    && clientMsgId.length() <= MessageRules.MAX_CLIENT_MSG_ID_LENGTH
                    && MessageRules.isStorableText(clientMsgId);
            return echoable ? clientMsgId : null;
        } catch (FieldException illTyped) {
            return null;
        }
    }

    private static Decoded valid(ClientFrame frame) {
        return new Decoded.Valid(frame);
    }

    private static Decoded refused(FieldException wrong, @Nullable String clientMsgId) {
        return new Decoded.Refused(ErrorCode.INVALID_FRAME, String.valueOf(wrong.getMessage()), clientMsgId);
    }
}
