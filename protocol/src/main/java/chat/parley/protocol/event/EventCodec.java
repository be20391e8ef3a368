package chat.parley.protocol.event;

import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.Event.RoomCreated;
import chat.parley.protocol.event.Event.RoomDeleted;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.json.JsonWriter;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.util.ArrayList;
import java.util.List;

/**
 * Events as the JSON of a record's value (contract, section 6): one flat object with the design document's field names,
 * which any JSON reader takes as it is. Reads every version that was ever released; the samples under
 * {@code src/test/resources/wire/event} hold it to that.
 */
public final class EventCodec {

    /** The version that is written. */
    public static final int VERSION = 1;

    private EventCodec() {}

    /** The record value of an event, UTF-8 JSON. */
    public static byte[] encode(Event event) {
        JsonWriter json = JsonWriter.object().string("type", event.type()).number("v", VERSION);
        switch (event) {
            case MessageSent sent ->
                json.number("sender_id", sent.senderId())
                        .string("chat_type", sent.chatType().wireName())
                        .number("receiver_id", sent.receiverId())
                        .string("message_type", sent.body().messageType().wireName())
                        .string("content", sent.body().content())
                        .nullableString("file_url", sent.body().fileUrl())
                        .nullableString("client_msg_id", sent.clientMsgId());
            case ReceiptsMarked marked ->
                json.string("chat_type", marked.chatType().wireName())
                        .number("receiver_id", marked.receiverId())
                        .array(
                                "receipts",
                                marked.receipts(),
                                (element, receipt) -> element.number("user_id", receipt.userId())
                                        .number("message_id", receipt.messageId()));
            case RoomCreated created ->
                json.number("room_id", created.roomId())
                        .string("name", created.name())
                        .nullableString("description", created.description())
                        .number("owner_id", created.ownerId());
            case RoomUpdated updated ->
                json.number("room_id", updated.roomId())
                        .string("name", updated.name())
                        .nullableString("description", updated.description())
                        .number("by_user_id", updated.byUserId());
            case RoomDeleted deleted ->
                json.number("room_id", deleted.roomId()).number("by_user_id", deleted.byUserId());
            case MemberJoined joined ->
                json.number("room_id", joined.roomId())
                        .number("user_id", joined.userId())
                        .number("by_user_id", joined.byUserId());
            case MemberLeft left ->
                json.number("room_id", left.roomId())
                        .number("user_id", left.userId())
                        .number("by_user_id", left.byUserId());
        }
        return json.toUtf8();
    }

    /**
     * Reads a record's value.
     *
     * @throws FieldException when it is no event of a known type and version; the message names the field
     */
    public static Event decode(byte[] value) throws FieldException {
        JsonObject json = JsonObject.parse(value);
        String type = json.string("type");
        if (json.integer("v", 1, Integer.MAX_VALUE) != VERSION) {
            throw new FieldException("v", "is a version that this build does not know");
        }
        return switch (type) {
            case MessageSent.TYPE ->
                new MessageSent(
                        json.id("sender_id"),
                        chatType(json),
                        json.id("receiver_id"),
                        new MessageBody(messageType(json), json.string("content"), json.optionalString("file_url")),
                        json.optionalString("client_msg_id"));
            case ReceiptsMarked.DELIVERED_TYPE -> receipts(ReceiptStatus.DELIVERED, json);
            case ReceiptsMarked.READ_TYPE -> receipts(ReceiptStatus.READ, json);
            case RoomCreated.TYPE ->
                new RoomCreated(
                        json.id("room_id"),
                        json.string("name"),
                        json.optionalString("description"),
                        json.id("owner_id"));
            case RoomUpdated.TYPE ->
                new RoomUpdated(
                        json.id("room_id"),
                        json.string("name"),
                        json.optionalString("description"),
                        json.id("by_user_id"));
            case RoomDeleted.TYPE -> new RoomDeleted(json.id("room_id"), json.id("by_user_id"));
            case MemberJoined.TYPE -> new MemberJoined(json.id("room_id"), json.id("user_id"), json.id("by_user_id"));
            case MemberLeft.TYPE -> new MemberLeft(json.id("room_id"), json.id("user_id"), json.id("by_user_id"));
            default -> throw new FieldException("type", "is no event that this build knows");
        };
    }

    private static ReceiptsMarked receipts(ReceiptStatus status, JsonObject json) throws FieldException {
        List<Receipt> receipts = new ArrayList<>();
        for (JsonObject element : json.objects("receipts")) {
            receipts.add(new Receipt(element.id("user_id"), element.integer("message_id", 1, MessageId.LIMIT - 1)));
        }
        ChatType chatType = chatType(json);
        if (receipts.isEmpty() || (chatType == ChatType.PRIVATE && receipts.size() != 1)) {
            throw new FieldException("receipts", "must hold one receipt, or in a room at least one");
        }
        return new ReceiptsMarked(status, chatType, json.id("receiver_id"), receipts);
    }

    private static ChatType chatType(JsonObject json) throws FieldException {
        return ChatType.parse(json.string("chat_type"))
                .orElseThrow(() -> new FieldException("chat_type", "must be private or room"));
    }

    private static MessageType messageType(JsonObject json) throws FieldException {
        return MessageType.parse(json.string("message_type"))
                .orElseThrow(() -> new FieldException("message_type", "is no type of message"));
    }
}
