package chat.parley.message.store.fold;

import chat.parley.message.log.LogRecord;
import chat.parley.message.log.Refusal;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.Event.RoomCreated;
import chat.parley.protocol.event.Event.RoomDeleted;
import chat.parley.protocol.event.Event.RoomEvent;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ConversationKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Folds records into changes of the store. It depends on the log alone: time is the log's, ids are places in the log, and
 * accounts are never asked for, so that a rebuilt store equals the old one byte for byte.
 *
 * <p>Rules that are not in the contract:
 *
 * <ul>
 *   <li>What somebody wrote in a room within the grace after he had left it, or after it was deleted, still counts: a
 *       gateway may have acked it in that moment, and acked means kept. His receipts of that time are passed over.
 *   <li>When the owner leaves, the room passes to who has been in it for longest (by the place of joining, then by the
 *       lower user id). When the last member leaves, the room is deleted.
 *   <li>Joining twice and leaving twice change nothing the second time.
 *   <li>Receipts of several users in one record stand for themselves: those of strangers are refused, the others count.
 * </ul>
 */
public final class Fold {

    private final Duration leavingGrace;

    /** @param leavingGrace how long after leaving a room, by log time, a message still counts */
    public Fold(Duration leavingGrace) {
        this.leavingGrace = leavingGrace;
    }

    /** What these records, in the order of their partitions, do to a store that has these facts. */
    public Changes apply(Facts facts, List<LogRecord> records) {
        Workspace work = new Workspace(facts);
        for (LogRecord record : records) {
            apply(work, record);
        }
        return work.changes();
    }

    private void apply(Workspace work, LogRecord record) {
        switch (record.event()) {
            case MessageSent sent -> sent(work, record, sent);
            case ReceiptsMarked marked -> marked(work, record, marked);
            case RoomCreated created -> created(work, record, created);
            case RoomUpdated updated -> updated(work, record, updated);
            case RoomDeleted deleted -> deleted(work, record, deleted);
            case MemberJoined joined -> joined(work, record, joined);
            case MemberLeft left -> left(work, record, left);
        }
    }

    private void sent(Workspace work, LogRecord record, MessageSent sent) {
        long conversation = record.conversation();
        if (sent.clientMsgId() != null) {
            Long firstId = work.firstId(new ClientMessageKey(conversation, sent.senderId(), sent.clientMsgId()));
            if (firstId != null) {
                work.addRepeat(record, sent.senderId(), firstId);
                return;
            }
        }
        switch (sent.conversation()) {
            case ConversationKey.Private two -> {
                enter(work, new MemberKey(conversation, two.lower()));
                enter(work, new MemberKey(conversation, two.higher()));
            }
            case ConversationKey.Room room -> {
                MemberKey sender = new MemberKey(conversation, sent.senderId());
                if (work.member(sender) == null && !isInGrace(work, sender, record)) {
                    work.reject(record, Refusal.NOT_A_MEMBER, notAMember(sent.senderId(), room));
                    return;
                }
            }
        }
        work.addMessage(record, sent);
    }

    private static void enter(Workspace work, MemberKey participant) {
        if (work.member(participant) == null) {
            work.put(participant, Member.PRIVATE);
        }
    }

    private boolean isInGrace(Workspace work, MemberKey key, LogRecord record) {
        Instant departedAt = work.departedAt(key);
        return departedAt != null && !record.timestamp().isAfter(departedAt.plus(leavingGrace));
    }

    private void marked(Workspace work, LogRecord record, ReceiptsMarked marked) {
        long conversation = record.conversation();
        long newest = work.lastMessageId(conversation);
        List<Integer> strangers = new ArrayList<>();
        for (Receipt receipt : marked.receipts()) {
            MemberKey key = new MemberKey(conversation, receipt.userId());
            Member member = work.member(key);
            if (member != null) {
                Member moved = moved(member, marked.status(), Math.min(receipt.messageId(), newest), record.id());
                if (!moved.equals(member)) {
                    work.put(key, moved);
                }
            } else if (!isInGrace(work, key, record)) {
                strangers.add(receipt.userId());
            }
        }
        if (!strangers.isEmpty()) {
            work.reject(record, Refusal.NOT_A_MEMBER, strangers + " not in " + marked.conversation());
        }
    }

    /** Watermarks only rise, and what was read was received. */
    private static Member moved(Member member, ReceiptStatus status, long upto, long receiptId) {
        long read = status == ReceiptStatus.READ ? Math.max(member.readUpto(), upto) : member.readUpto();
        long delivered = Math.max(member.deliveredUpto(), upto);
        return read == member.readUpto() && delivered == member.deliveredUpto()
                ? member
                : new Member(member.joinedId(), delivered, read, receiptId);
    }

    private static void created(Workspace work, LogRecord record, RoomCreated created) {
        if (work.roomIdIsTaken(created.roomId())) {
            work.reject(record, Refusal.ROOM_EXISTS, "room " + created.roomId() + " is there already");
            return;
        }
        work.put(
                created.roomId(),
                new RoomState(created.name(), created.description(), record.timestamp(), created.ownerId(), 1, false));
        work.put(new MemberKey(record.conversation(), created.ownerId()), Member.joinedAt(record.id()));
    }

    private static void updated(Workspace work, LogRecord record, RoomUpdated updated) {
        RoomState room = work.room(updated.roomId());
        if (room == null) {
            rejectUnknown(work, record, updated);
        } else if (room.ownerId() != updated.byUserId()) {
            rejectNotOwner(work, record, updated.byUserId(), updated);
        } else {
            work.put(updated.roomId(), room.renamed(updated.name(), updated.description()));
        }
    }

    private static void deleted(Workspace work, LogRecord record, RoomDeleted deleted) {
        RoomState room = work.room(deleted.roomId());
        if (room == null) {
            rejectUnknown(work, record, deleted);
        } else if (room.ownerId() != deleted.byUserId()) {
            rejectNotOwner(work, record, deleted.byUserId(), deleted);
        } else {
            work.deleteRoom(deleted.roomId(), room, record.timestamp());
        }
    }

    private static void joined(Workspace work, LogRecord record, MemberJoined joined) {
        RoomState room = work.room(joined.roomId());
        MemberKey key = new MemberKey(record.conversation(), joined.userId());
        if (room == null) {
            rejectUnknown(work, record, joined);
        } else if (joined.byUserId() != joined.userId() && joined.byUserId() != room.ownerId()) {
            rejectNotOwner(work, record, joined.byUserId(), joined);
        } else if (work.member(key) == null) {
            work.put(key, Member.joinedAt(record.id()));
            work.put(joined.roomId(), room.withMemberCount(room.memberCount() + 1));
        }
    }

    private static void left(Workspace work, LogRecord record, MemberLeft left) {
        RoomState room = work.room(left.roomId());
        MemberKey key = new MemberKey(record.conversation(), left.userId());
        if (room == null) {
            rejectUnknown(work, record, left);
        } else if (left.byUserId() != left.userId() && left.byUserId() != room.ownerId()) {
            rejectNotOwner(work, record, left.byUserId(), left);
        } else if (work.member(key) != null) {
            work.depart(key, record.timestamp());
            RoomState smaller = room.withMemberCount(room.memberCount() - 1);
            if (smaller.memberCount() == 0) {
                work.deleteRoom(left.roomId(), smaller, record.timestamp());
            } else {
                work.put(left.roomId(), room.ownerId() == left.userId() ? inherited(work, record, smaller) : smaller);
            }
        }
    }

    private static RoomState inherited(Workspace work, LogRecord record, RoomState room) {
        OptionalInt heir = work.longestMember(record.conversation(), room.ownerId());
        return room.ownedBy(heir.orElseThrow(() -> new IllegalStateException(
                "nobody inherits " + record.conversation() + " although " + room.memberCount() + " are in it")));
    }

    private static void rejectUnknown(Workspace work, LogRecord record, RoomEvent event) {
        work.reject(record, Refusal.UNKNOWN_ROOM, "no room " + event.roomId());
    }

    private static void rejectNotOwner(Workspace work, LogRecord record, int userId, Event event) {
        work.reject(record, Refusal.NOT_OWNER, "user " + userId + " does not own " + event.conversation());
    }

    private static String notAMember(int userId, ConversationKey conversation) {
        return "user " + userId + " is not in " + conversation;
    }
}
