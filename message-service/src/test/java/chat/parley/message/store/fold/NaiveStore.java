package chat.parley.message.store.fold;

import chat.parley.message.log.LogRecord;
import chat.parley.message.log.Refusal;
import chat.parley.message.store.fold.Changes.NewMessage;
import chat.parley.message.store.fold.Changes.Repeat;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.ReceiptStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The rules once more, as plainly as they can be said: one record after the other on one big state. The oracle that every
 * other way of folding has to agree with.
 */
public final class NaiveStore {

    public final StoreState state = StoreState.empty();

    /** Message id of the refused record → why. */
    public final TreeMap<Long, Refusal> refused = new TreeMap<>();

    private final Duration grace;

    public NaiveStore(Duration grace) {
        this.grace = grace;
    }

    public void apply(LogRecord record) {
        long id = record.id();
        long conversation = record.conversation();
        switch (record.event()) {
            case Event.MessageSent sent -> {
                MemberKey sender = new MemberKey(conversation, sent.senderId());
                Long first = state.messages().values().stream()
                        .filter(each -> each.conversation() == conversation
                                && each.senderId() == sent.senderId()
                                && each.clientMsgId() != null
                                && each.clientMsgId().equals(sent.clientMsgId()))
                        .map(NewMessage::id)
                        .findFirst()
                        .orElse(null);
                if (first != null) {
                    state.repeats().put(id, new Repeat(conversation, id, sent.senderId(), first));
                    return;
                }
                if (conversation > 0) {
                    state.members().putIfAbsent(sender, new Member(0, 0, 0, 0));
                    state.members().putIfAbsent(new MemberKey(conversation, sent.receiverId()), new Member(0, 0, 0, 0));
                } else if (!state.members().containsKey(sender) && !justLeft(sender, record.timestamp())) {
                    refused.put(id, Refusal.NOT_A_MEMBER);
                    return;
                }
                state.messages()
                        .put(
                                id,
                                new NewMessage(
                                        conversation,
                                        id,
                                        sent.senderId(),
                                        sent.receiverId(),
                                        sent.body(),
                                        record.timestamp(),
                                        sent.clientMsgId()));
                state.lastMessages().put(conversation, id);
            }
            case Event.ReceiptsMarked marked -> {
                for (Event.ReceiptsMarked.Receipt receipt : marked.receipts()) {
                    MemberKey key = new MemberKey(conversation, receipt.userId());
                    Member member = state.members().get(key);
                    if (member == null) {
                        if (!justLeft(key, record.timestamp())) {
                            refused.put(id, Refusal.NOT_A_MEMBER);
                        }
                        continue;
                    }
                    long upto =
                            Math.min(receipt.messageId(), state.lastMessages().getOrDefault(conversation, 0L));
                    boolean read = marked.status() == ReceiptStatus.READ && upto > member.readUpto();
                    boolean delivered = upto > member.deliveredUpto();
                    if (read || delivered) {
                        state.members()
                                .put(
                                        key,
                                        new Member(
                                                member.joinedId(),
                                                delivered ? upto : member.deliveredUpto(),
                                                read ? upto : member.readUpto(),
                                                id));
                    }
                }
            }
            case Event.RoomCreated created -> {
                if (state.rooms().containsKey(created.roomId())) {
                    refused.put(id, Refusal.ROOM_EXISTS);
                    return;
                }
                state.rooms()
                        .put(
                                created.roomId(),
                                new RoomState(
                                        created.name(),
                                        created.description(),
                                        record.timestamp(),
                                        created.ownerId(),
                                        1,
                                        false));
                join(conversation, created.ownerId(), id);
            }
            case Event.RoomEvent event -> {
                RoomState room = state.rooms().get(event.roomId());
                if (room == null || room.deleted()) {
                    refused.put(id, Refusal.UNKNOWN_ROOM);
                } else if (!mayDo(event, room)) {
                    refused.put(id, Refusal.NOT_OWNER);
                } else {
                    change(record, event, room);
                }
            }
        }
    }

    private void change(LogRecord record, Event.RoomEvent event, RoomState room) {
        long conversation = record.conversation();
        String name = room.name();
        String description = room.description();
        int owner = room.ownerId();
        boolean deleted = false;
        switch (event) {
            case Event.RoomUpdated updated -> {
                name = updated.name();
                description = updated.description();
            }
            case Event.RoomDeleted _ -> {
                membersOf(conversation).forEach(key -> leave(key, record.timestamp()));
                deleted = true;
            }
            case Event.MemberJoined joined -> {
                if (!state.members().containsKey(new MemberKey(conversation, joined.userId()))) {
                    join(conversation, joined.userId(), record.id());
                }
            }
            case Event.MemberLeft left -> {
                MemberKey key = new MemberKey(conversation, left.userId());
                if (state.members().containsKey(key)) {
                    leave(key, record.timestamp());
                    List<MemberKey> others = membersOf(conversation);
                    deleted = others.isEmpty();
                    if (left.userId() == owner && !others.isEmpty()) {
                        owner = others.getFirst().userId();
                    }
                }
            }
            case Event.RoomCreated _ -> throw new AssertionError("handled before");
        }
        int count = membersOf(conversation).size();
        state.rooms().put(event.roomId(), new RoomState(name, description, room.createdAt(), owner, count, deleted));
    }

    private static boolean mayDo(Event.RoomEvent event, RoomState room) {
        return switch (event) {
            case Event.RoomUpdated updated -> updated.byUserId() == room.ownerId();
            case Event.RoomDeleted deleted -> deleted.byUserId() == room.ownerId();
            case Event.MemberJoined joined ->
                joined.byUserId() == joined.userId() || joined.byUserId() == room.ownerId();
            case Event.MemberLeft left -> left.byUserId() == left.userId() || left.byUserId() == room.ownerId();
            case Event.RoomCreated _ -> true;
        };
    }

    private void join(long conversation, int userId, long id) {
        MemberKey key = new MemberKey(conversation, userId);
        state.members().put(key, new Member(id, id, id, 0));
        state.departed().remove(key);
    }

    private void leave(MemberKey key, Instant at) {
        Member member = state.members().remove(key);
        if (member.deliveredUpto() > member.joinedId()) {
            state.stays()
                    .put(
                            member.joinedId(),
                            new Stay(
                                    key.conversation(),
                                    member.joinedId(),
                                    key.userId(),
                                    member.deliveredUpto(),
                                    member.readUpto()));
        }
        state.departed().put(key, at);
    }

    private boolean justLeft(MemberKey key, Instant now) {
        Instant left = state.departed().get(key);
        return left != null && Duration.between(left, now).compareTo(grace) <= 0;
    }

    /** Who has been in for longest first. */
    private List<MemberKey> membersOf(long conversation) {
        List<MemberKey> keys = new ArrayList<>(state.members().keySet());
        keys.removeIf(key -> key.conversation() != conversation);
        keys.sort(Comparator.comparingLong(
                        (MemberKey key) -> state.members().get(key).joinedId())
                .thenComparingInt(MemberKey::userId));
        return keys;
    }
}
