package chat.parley.protocol.frame;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ServerFrame.Ack;
import chat.parley.protocol.frame.ServerFrame.Chat;
import chat.parley.protocol.frame.ServerFrame.Failure;
import chat.parley.protocol.frame.ServerFrame.Hello;
import chat.parley.protocol.frame.ServerFrame.Pong;
import chat.parley.protocol.frame.ServerFrame.Ready;
import chat.parley.protocol.frame.ServerFrame.Reconnect;
import chat.parley.protocol.frame.ServerFrame.Room;
import chat.parley.protocol.frame.ServerFrame.Status;
import chat.parley.protocol.frame.ServerFrame.Typing;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.json.JsonWriter;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Server frames as JSON text (contract, section 3.2), written by gateways and read by clients. */
public final class ServerFrameCodec {

    private ServerFrameCodec() {}

    /** Writes a frame. */
    public static String encode(ServerFrame frame) {
        return write(frame).toText();
    }

    /** Writes a frame in UTF-8. */
    public static byte[] encodeUtf8(ServerFrame frame) {
        return write(frame).toUtf8();
    }

    private static JsonWriter write(ServerFrame frame) {
        return switch (frame) {
            case Hello hello ->
                typed("hello")
                        .number("user_id", hello.userId())
                        .string("session_id", hello.sessionId())
                        .number("heartbeat_seconds", hello.heartbeatSeconds());
            case Chat chat ->
                typed("chat")
                        .number("message_id", chat.messageId())
                        .string("chat_type", chat.chatType().wireName())
                        .number("sender_id", chat.senderId())
                        .number("receiver_id", chat.receiverId())
                        .string("message_type", chat.body().messageType().wireName())
                        .string("content", chat.body().content())
                        .nullableString("file_url", chat.body().fileUrl())
                        .string("created_at", Timestamps.format(chat.createdAt()))
                        .optionalString("client_msg_id", chat.clientMsgId());
            case Ack ack ->
                typed("ack")
                        .optionalString("client_msg_id", ack.clientMsgId())
                        .number("message_id", ack.messageId())
                        .string("created_at", Timestamps.format(ack.createdAt()))
                        .string("status", "sent");
            case Status status ->
                typed("status")
                        .string("chat_type", status.chatType().wireName())
                        .number("receiver_id", status.receiverId())
                        .number("user_id", status.userId())
                        .number("message_id", status.messageId())
                        .string("status", status.status().wireName());
            case Typing typing ->
                typed("typing")
                        .string("chat_type", typing.chatType().wireName())
                        .number("sender_id", typing.senderId())
                        .number("receiver_id", typing.receiverId());
            case Room room ->
                typed("room")
                        .string("event", room.event().wireName())
                        .number("room_id", room.roomId())
                        .number("user_id", room.userId());
            case Ready ready -> {
                JsonWriter json =
                        typed("ready").string("position", ready.position().toString());
                yield ready.truncated() ? json.flag("truncated", true) : json;
            }
            case Failure error -> {
                JsonWriter json = typed("error")
                        .string("code", error.code().wireName())
                        .string("message", error.message())
                        .optionalString("client_msg_id", error.clientMsgId());
                Long retryAfterMs = error.retryAfterMs();
                yield retryAfterMs == null ? json : json.number("retry_after_ms", retryAfterMs);
            }
            case Reconnect reconnect -> typed("reconnect").number("after_ms", reconnect.afterMs());
            case Pong pong -> typed("pong");
        };
    }

    /**
     * Reads a frame, as a client does; empty for a type that this build does not know, which a client ignores.
     *
     * @throws FieldException when a known frame has a wrong field
     */
    public static Optional<ServerFrame> decode(String text) throws FieldException {
        JsonObject json = JsonObject.parse(text);
        return Optional.ofNullable(
                switch (json.string("type")) {
                    case "hello" ->
                        new Hello(json.id("user_id"), json.string("session_id"), json.id("heartbeat_seconds"));
                    case "chat" ->
                        new Chat(
                                messageId(json),
                                chatType(json),
                                json.id("sender_id"),
                                json.id("receiver_id"),
                                new MessageBody(
                                        known("message_type", MessageType.parse(json.string("message_type"))),
                                        json.string("content"),
                                        json.optionalString("file_url")),
                                time(json),
                                json.optionalString("client_msg_id"));
                    case "ack" -> new Ack(json.optionalString("client_msg_id"), messageId(json), time(json));
                    case "status" ->
                        new Status(
                                chatType(json),
                                json.id("receiver_id"),
                                json.id("user_id"),
                                messageId(json),
                                known("status", ReceiptStatus.parse(json.string("status"))));
                    case "typing" -> new Typing(chatType(json), json.id("sender_id"), json.id("receiver_id"));
                    case "room" ->
                        new Room(
                                known("event", RoomChange.parse(json.string("event"))),
                                json.id("room_id"),
                                json.id("user_id"));
                    case "ready" -> new Ready(position(json), json.flag("truncated"));
                    case "error" ->
                        new Failure(
                                known("code", ErrorCode.parse(json.string("code"))),
                                json.string("message"),
                                json.optionalString("client_msg_id"),
                                json.has("retry_after_ms")
                                        ? (Long) json.integer("retry_after_ms", 0, Long.MAX_VALUE)
                                        : null);
                    case "reconnect" -> new Reconnect(json.integer("after_ms", 0, Long.MAX_VALUE));
                    case "pong" -> new Pong();
                    default -> null;
                });
    }

    private static JsonWriter typed(String type) {
        return JsonWriter.object().string("type", type);
    }

    private static long messageId(JsonObject json) throws FieldException {
        return json.integer("message_id", 1, MessageId.LIMIT - 1);
    }

    private static ChatType chatType(JsonObject json) throws FieldException {
        return known("chat_type", ChatType.parse(json.string("chat_type")));
    }

    private static Instant time(JsonObject json) throws FieldException {
        try {
            return Instant.parse(json.string("created_at"));
        } catch (DateTimeException malformed) {
            throw new FieldException("created_at", "is no RFC 3339 time");
        }
    }

    private static Position position(JsonObject json) throws FieldException {
        try {
            return Position.parse(json.string("position"));
        } catch (IllegalArgumentException malformed) {
            throw new FieldException("position", "is no position");
        }
    }

    private static <T> T known(String field, Optional<T> value) throws FieldException {
        return value.orElseThrow(() -> new FieldException(field, "is not known"));
    }
}
