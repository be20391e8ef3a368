package chat.parley.message.fanout;

import chat.parley.message.log.LogRecord;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.RoomCreated;
import chat.parley.protocol.event.Event.RoomDeleted;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.ConversationKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a record means for those who are online: which events go to which channels. Planning a record again after
 * a failure gives the same plan. Pure but for what it remembers; not for several threads.
 */
final class LivePlan {

    private final RepeatWindow repeats;
    private final NewestMessages newest;
    private final RoomReceipts roomReceipts;

    LivePlan(RepeatWindow repeats, NewestMessages newest, RoomReceipts roomReceipts) {
        this.repeats = repeats;
        this.newest = newest;
        this.roomReceipts = roomReceipts;
    }

    /** Remembers a record that somebody else has published. */
    void recall(LogRecord record) {
        if (record.event() instanceof MessageSent sent && !isRepeat(record, sent)) {
            newest.note(record.conversation(), record.id());
        }
    }

    /**
     * What to publish for a record, in this order.
     *
     * @param session where a message came from
     * @param traceparent what a sampled message's delivery goes on from
     */
    List<Publication> of(LogRecord record, @Nullable String session, @Nullable String traceparent, long nowNanos) {
        return switch (record.event()) {
            case MessageSent sent -> message(record, sent, session, traceparent);
            case ReceiptsMarked marked -> receipts(record, marked, nowNanos);
            case RoomCreated created -> room(RoomChange.CREATED, record, created, created.ownerId(), true);
            case RoomUpdated updated -> room(RoomChange.UPDATED, record, updated, updated.byUserId(), false);
            case RoomDeleted deleted -> room(RoomChange.DELETED, record, deleted, deleted.byUserId(), false);
            case MemberJoined joined -> room(RoomChange.JOINED, record, joined, joined.userId(), true);
            case MemberLeft left -> room(RoomChange.LEFT, record, left, left.userId(), true);
        };
    }

    private boolean isRepeat(LogRecord record, MessageSent sent) {
        String clientMsgId = sent.clientMsgId();
        return clientMsgId != null && repeats.note(record, sent, clientMsgId).id() != record.id();
    }

    private List<Publication> message(
            LogRecord record, MessageSent sent, @Nullable String session, @Nullable String traceparent) {
        String clientMsgId = sent.clientMsgId();
        if (clientMsgId != null) {
            RepeatWindow.First first = repeats.note(record, sent, clientMsgId);
            if (first.id() != record.id()) {
                return session == null
                        ? List.of()
                        : List.of(new Publication(
                                Channels.ofUser(sent.senderId()),
                                new LiveEvent.Repeat(
                                        session, clientMsgId, record.id(), first.id(), first.createdAt())));
            }
        }
        newest.note(record.conversation(), record.id());
        ServerFrame.Chat frame = new ServerFrame.Chat(
                record.id(),
                sent.chatType(),
                sent.senderId(),
                sent.receiverId(),
                sent.body(),
                record.timestamp(),
                null);
        LiveEvent.Message event = new LiveEvent.Message(
                sent.conversation(),
                record.id(),
                sent.senderId(),
                record.timestamp().toEpochMilli(),
                session,
                clientMsgId,
                traceparent,
                ServerFrameCodec.encode(frame));
        return switch (sent.conversation()) {
            case ConversationKey.Room room -> List.of(new Publication(Channels.ofRoom(room.roomId()), event));
            case ConversationKey.Private two
            when two.lower() == two.higher() -> List.of(new Publication(Channels.ofUser(two.lower()), event));
            case ConversationKey.Private _ ->
                List.of(
                        new Publication(Channels.ofUser(sent.receiverId()), event),
                        new Publication(Channels.ofUser(sent.senderId()), event));
        };
    }

    private List<Publication> receipts(LogRecord record, ReceiptsMarked marked, long nowNanos) {
        long cap = newest.cap(record.conversation(), record.id());
        List<Publication> publications = new ArrayList<>();
        for (ReceiptsMarked.Receipt receipt : marked.receipts()) {
            long upto = Math.min(receipt.messageId(), cap);
            switch (marked.conversation()) {
                case ConversationKey.Private two ->
                    publications.add(status(two, two.peerOf(receipt.userId()), receipt.userId(), marked, upto));
                case ConversationKey.Room room ->
                    roomReceipts.add(room.roomId(), receipt.userId(), marked.status(), upto, nowNanos);
            }
        }
        return publications;
    }

    private static Publication status(
            ConversationKey.Private two, int peerId, int userId, ReceiptsMarked marked, long upto) {
        ReceiptStatus status = marked.status();
        // To his peer the conversation is the one with him: receiver_id as in the peer's own chat frames.
        ServerFrame.Status frame = new ServerFrame.Status(marked.chatType(), userId, userId, upto, status);
        return new Publication(
                Channels.ofUser(peerId),
                new LiveEvent.Status(two, userId, status, upto, ServerFrameCodec.encode(frame)));
    }

    private static List<Publication> room(
            RoomChange change, LogRecord record, Event.RoomEvent event, int userId, boolean tellUser) {
        String frame = ServerFrameCodec.encode(new ServerFrame.Room(change, event.roomId(), userId));
        LiveEvent.Room live = new LiveEvent.Room(change, event.roomId(), userId, record.id(), frame);
        Publication toRoom = new Publication(Channels.ofRoom(event.roomId()), live);
        return tellUser ? List.of(new Publication(Channels.ofUser(userId), live), toRoom) : List.of(toRoom);
    }
}
