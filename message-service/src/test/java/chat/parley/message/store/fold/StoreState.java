package chat.parley.message.store.fold;

import chat.parley.message.store.fold.Changes.NewMessage;
import chat.parley.message.store.fold.Changes.Repeat;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Everything a store holds, for comparison. Messages and repeats by their ids, stays by where they began. */
public record StoreState(
        Map<Long, NewMessage> messages,
        Map<Long, Repeat> repeats,
        Map<Long, Long> lastMessages,
        Map<MemberKey, Member> members,
        Map<MemberKey, Instant> departed,
        Map<Long, Stay> stays,
        Map<Integer, RoomState> rooms) {

    public static StoreState empty() {
        return new StoreState(
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new java.util.HashMap<>(),
                new java.util.HashMap<>(),
                new TreeMap<>(),
                new TreeMap<>());
    }
}
