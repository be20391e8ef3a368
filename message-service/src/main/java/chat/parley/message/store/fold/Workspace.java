package chat.parley.message.store.fold;

import chat.parley.message.log.LogRecord;
import chat.parley.message.log.Refusal;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.log.ConversationKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The facts of a batch as its records change them, one after the other, with a note of what changed. One thread. */
final class Workspace {

    private final Map<Long, Long> lastMessageIds;
    private final Map<MemberKey, Member> members;
    private final Map<MemberKey, Instant> departed;
    private final Map<Integer, RoomState> rooms;
    private final Map<ClientMessageKey, Long> firstIds;

    private final Map<Long, Instant> emptied = new LinkedHashMap<>();
    private final List<Changes.NewMessage> messages = new ArrayList<>();
    private final List<Changes.Repeat> repeats = new ArrayList<>();
    private final List<Stay> stays = new ArrayList<>();
    private final List<Changes.Rejected> rejected = new ArrayList<>();
    private final Set<Long> touchedConversations = new HashSet<>();
    private final Set<MemberKey> touchedMembers = new HashSet<>();
    private final Set<MemberKey> touchedDepartures = new HashSet<>();
    private final Set<Integer> touchedRooms = new HashSet<>();

    Workspace(Facts facts) {
        lastMessageIds = new HashMap<>(facts.lastMessageIds());
        members = new HashMap<>(facts.members());
        departed = new HashMap<>(facts.departed());
        rooms = new HashMap<>(facts.rooms());
        firstIds = new HashMap<>(facts.firstIds());
    }

    @Nullable
    Member member(MemberKey key) {
        return members.get(key);
    }

    void put(MemberKey key, Member member) {
        members.put(key, member);
        touchedMembers.add(key);
        if (departed.remove(key) != null) {
            touchedDepartures.add(key);
        }
    }

    void depart(MemberKey key, Instant at) {
        Member member = members.remove(key);
        if (member != null) {
            Stay.of(key, member).ifPresent(stays::add);
        }
        touchedMembers.add(key);
        departed.put(key, at);
        touchedDepartures.add(key);
    }

    @Nullable
    Instant departedAt(MemberKey key) {
        return departed.get(key);
    }

    @Nullable
    RoomState room(int roomId) {
        RoomState room = rooms.get(roomId);
        return room == null || room.deleted() ? null : room;
    }

    boolean roomIdIsTaken(int roomId) {
        return rooms.containsKey(roomId);
    }

    void put(int roomId, RoomState room) {
        rooms.put(roomId, room);
        touchedRooms.add(roomId);
    }

    /** Everybody who is still in the room departs now; those whom this batch does not know, when it is written. */
    void deleteRoom(int roomId, RoomState room, Instant at) {
        long conversation = new ConversationKey.Room(roomId).packed();
        List<MemberKey> known = members.keySet().stream()
                .filter(key -> key.conversation() == conversation)
                .toList();
        known.forEach(key -> depart(key, at));
        emptied.put(conversation, at);
        put(roomId, room.asDeleted());
    }

    /** Who has been in the room for longest, apart from one user. */
    OptionalInt longestMember(long conversation, int apartFrom) {
        return members.entrySet().stream()
                .filter(entry -> entry.getKey().conversation() == conversation
                        && entry.getKey().userId() != apartFrom)
                .min(Comparator.<Map.Entry<MemberKey, Member>>comparingLong(
                                entry -> entry.getValue().joinedId())
                        .thenComparingInt(entry -> entry.getKey().userId()))
                .map(entry -> OptionalInt.of(entry.getKey().userId()))
                .orElse(OptionalInt.empty());
    }

    long lastMessageId(long conversation) {
        return lastMessageIds.getOrDefault(conversation, 0L);
    }

    @Nullable
    Long firstId(ClientMessageKey key) {
        return firstIds.get(key);
    }

    void addMessage(LogRecord record, MessageSent sent) {
        long conversation = record.conversation();
        messages.add(new Changes.NewMessage(
                conversation,
                record.id(),
                sent.senderId(),
                sent.receiverId(),
                sent.body(),
                record.timestamp(),
                sent.clientMsgId()));
        lastMessageIds.put(conversation, record.id());
        touchedConversations.add(conversation);
        if (sent.clientMsgId() != null) {
            firstIds.put(new ClientMessageKey(conversation, sent.senderId(), sent.clientMsgId()), record.id());
        }
    }

    void addRepeat(LogRecord record, int senderId, long firstId) {
        repeats.add(new Changes.Repeat(record.conversation(), record.id(), senderId, firstId));
    }

    void reject(LogRecord record, Refusal refusal, String detail) {
        rejected.add(new Changes.Rejected(record.partition(), record.offset(), refusal, detail));
    }

    Changes changes() {
        return new Changes(
                Map.copyOf(emptied),
                List.copyOf(messages),
                List.copyOf(repeats),
                finalState(touchedConversations, lastMessageIds),
                finalState(touchedMembers, members),
                gone(touchedMembers, members),
                finalState(touchedDepartures, departed),
                gone(touchedDepartures, departed),
                List.copyOf(stays),
                finalState(touchedRooms, rooms),
                List.copyOf(rejected));
    }

    private static <K, V> Map<K, V> finalState(Set<K> touched, Map<K, V> state) {
        return state.entrySet().stream()
                .filter(entry -> touched.contains(entry.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static <K, V> Set<K> gone(Set<K> touched, Map<K, V> state) {
        return touched.stream().filter(key -> !state.containsKey(key)).collect(Collectors.toUnmodifiableSet());
    }
}
