package chat.parley.protocol.live;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.frame.Timestamps;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.json.JsonWriter;
import chat.parley.protocol.live.LiveEvent.Message;
import chat.parley.protocol.live.LiveEvent.Progress;
import chat.parley.protocol.live.LiveEvent.Repeat;
import chat.parley.protocol.live.LiveEvent.Room;
import chat.parley.protocol.live.LiveEvent.Status;
import chat.parley.protocol.live.LiveEvent.Typing;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Live events as text: a line of JSON that says who may have the frame, a line feed, and the frame itself, so that the
 * frame is never parsed or encoded again on its way to the sockets.
 */
public final class LiveEventCodec {

    private LiveEventCodec() {}

    /** Writes an event. */
    public static String encode(LiveEvent event) {
        return switch (event) {
            case Message message ->
                about("message", message.conversation())
                                .number("id", message.messageId())
                                .number("sender", message.senderId())
                                .number("appended_ms", message.appendedMs())
                                .optionalString("session", message.session())
                                .optionalString("client_msg_id", message.clientMsgId())
                                .optionalString("traceparent", message.traceparent())
                                .toText()
                        + '\n'
                        + message.frame();
            case Status status ->
                about("status", status.conversation())
                                .number("user", status.userId())
                                .string("status", status.status().wireName())
                                .number("id", status.messageId())
                                .toText()
                        + '\n'
                        + status.frame();
            case Typing typing ->
                about("typing", typing.conversation())
                                .number("user", typing.userId())
                                .toText()
                        + '\n'
                        + typing.frame();
            case Room room ->
                JsonWriter.object()
                                .string("kind", "room")
                                .string("change", room.change().wireName())
                                .number("room", room.roomId())
                                .number("user", room.userId())
                                .number("id", room.eventId())
                                .toText()
                        + '\n'
                        + room.frame();
            case Repeat repeat ->
                JsonWriter.object()
                                .string("kind", "repeat")
                                .string("session", repeat.session())
                                .string("client_msg_id", repeat.clientMsgId())
                                .number("repeat_id", repeat.repeatId())
                                .number("id", repeat.firstMessageId())
                                .string("created_at", Timestamps.format(repeat.createdAt()))
                                .toText()
                        + '\n';
            case Progress progress ->
                JsonWriter.object()
                                .string("kind", "progress")
                                .string("position", progress.position().toString())
                                .flag("gap", progress.gap())
                                .toText()
                        + '\n';
        };
    }

    /**
     * Reads an event.
     *
     * @throws FieldException when it is none that this build knows
     */
    public static LiveEvent decode(String text) throws FieldException {
        int lineEnd = text.indexOf('\n');
        if (lineEnd < 0) {
            throw new FieldException("event", "has no header line");
        }
        JsonObject header = JsonObject.parse(text.substring(0, lineEnd));
        String frame = text.substring(lineEnd + 1);
        return switch (header.string("kind")) {
            case "message" ->
                new Message(
                        conversation(header),
                        id(header),
                        header.id("sender"),
                        header.optionalInteger("appended_ms", 0, Long.MAX_VALUE, 0),
                        header.optionalString("session"),
                        header.optionalString("client_msg_id"),
                        header.optionalString("traceparent"),
                        frame);
            case "status" ->
                new Status(
                        conversation(header),
                        header.id("user"),
                        ReceiptStatus.parse(header.string("status"))
                                .orElseThrow(() -> new FieldException("status", "is not known")),
                        id(header),
                        frame);
            case "typing" -> new Typing(conversation(header), header.id("user"), frame);
            case "room" ->
                new Room(
                        RoomChange.parse(header.string("change"))
                                .orElseThrow(() -> new FieldException("change", "is not known")),
                        header.id("room"),
                        header.id("user"),
                        id(header),
                        frame);
            case "repeat" ->
                new Repeat(
                        header.string("session"),
                        header.string("client_msg_id"),
                        header.optionalInteger("repeat_id", 0, MessageId.LIMIT - 1, 0),
                        id(header),
                        time(header));
            case "progress" -> new Progress(position(header), header.flag("gap"));
            default -> throw new FieldException("kind", "is not known");
        };
    }

    private static JsonWriter about(String kind, ConversationKey conversation) {
        return JsonWriter.object().string("kind", kind).string("conversation", conversation.toString());
    }

    private static ConversationKey conversation(JsonObject header) throws FieldException {
        return ConversationKey.parse(header.string("conversation"))
                .orElseThrow(() -> new FieldException("conversation", "is no conversation key"));
    }

    private static long id(JsonObject header) throws FieldException {
        return header.integer("id", 1, MessageId.LIMIT - 1);
    }

    private static Instant time(JsonObject header) throws FieldException {
        try {
            return Instant.parse(header.string("created_at"));
        } catch (DateTimeException malformed) {
            throw new FieldException("created_at", "is no RFC 3339 time");
        }
    }

    private static Position position(JsonObject header) throws FieldException {
        try {
            return Position.parse(header.string("position"));
        } catch (IllegalArgumentException malformed) {
            throw new FieldException("position", "is no position");
        }
    }
}
