package chat.parley.gateway.contract;

import chat.parley.gateway.contract.FanOutDouble.Publication;
import chat.parley.gateway.contract.Projection.Stored;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.ConversationKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What fan-out publishes of an event, and where. */
final class Publications {

    private Publications() {}

    static List<Publication> ofMessage(Stored message, @Nullable String session, @Nullable String traceparent) {
        int senderId = message.sent().senderId();
        ConversationKey conversation = message.sent().conversation();
        LiveEvent.Message event = new LiveEvent.Message(
                conversation,
                message.id(),
                senderId,
                message.createdAt().toEpochMilli(),
                session,
                message.sent().clientMsgId(),
                traceparent,
                message.frameFor(0));
        return switch (conversation) {
            case ConversationKey.Room room -> List.of(new Publication(Channels.ofRoom(room.roomId()), event));
            case ConversationKey.Private two
            when two.lower() == two.higher() -> List.of(new Publication(Channels.ofUser(two.lower()), event));
            case ConversationKey.Private ignored ->
                List.of(
                        new Publication(Channels.ofUser(message.sent().receiverId()), event),
                        new Publication(Channels.ofUser(senderId), event));
        };
    }

    /** A message that was sent once before, told to the session that sent it again. */
    static List<Publication> ofRepeat(Stored first, long id, @Nullable String session) {
        String clientMsgId = first.sent().clientMsgId();
        return session == null || clientMsgId == null
                ? List.of()
                : List.of(new Publication(
                        Channels.ofUser(first.sent().senderId()),
                        new LiveEvent.Repeat(session, clientMsgId, id, first.id(), first.createdAt())));
    }

    static Publication ofReceipt(ReceiptStatus status, ConversationKey conversation, int userId, long upTo) {
        int receiverId = conversation instanceof ConversationKey.Room room ? room.roomId() : userId;
        String channel = conversation instanceof ConversationKey.Private both
                ? Channels.ofUser(both.peerOf(userId))
                : Channels.ofRoom(receiverId);
        ServerFrame.Status frame = new ServerFrame.Status(conversation.chatType(), receiverId, userId, upTo, status);
        return new Publication(
                channel, new LiveEvent.Status(conversation, userId, status, upTo, ServerFrameCodec.encode(frame)));
    }

    /** A change that the room is told. */
    static List<Publication> ofRoom(RoomChange change, int roomId, int userId, long id) {
        return List.of(new Publication(Channels.ofRoom(roomId), roomEvent(change, roomId, userId, id)));
    }

    /** A change that the room is told, and the user who came or went. */
    static List<Publication> ofMember(RoomChange change, int roomId, int userId, long id) {
        LiveEvent.Room event = roomEvent(change, roomId, userId, id);
        return List.of(
                new Publication(Channels.ofUser(userId), event), new Publication(Channels.ofRoom(roomId), event));
    }

    private static LiveEvent.Room roomEvent(RoomChange change, int roomId, int userId, long id) {
        return new LiveEvent.Room(
                change, roomId, userId, id, ServerFrameCodec.encode(new ServerFrame.Room(change, roomId, userId)));
    }
}
