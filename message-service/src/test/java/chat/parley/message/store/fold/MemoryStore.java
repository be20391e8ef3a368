package chat.parley.message.store.fold;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the SQL does, in memory. Hands out exactly the facts that are asked for, so that a need that is missing shows. */
final class MemoryStore {

    final StoreState state = StoreState.empty();

    Facts load(Needs needs) {
        Map<MemberKey, Member> members = wanted(state.members(), needs.members());
        needs.heirs(wanted(state.rooms(), needs.rooms()))
                .forEach(room -> membersOf(room.getKey()).stream()
                        .sorted(Comparator.comparingLong((MemberKey key) ->
                                        state.members().get(key).joinedId())
                                .thenComparingInt(MemberKey::userId))
                        .limit(room.getValue())
                        .forEach(key -> members.put(key, state.members().get(key))));
        Map<ClientMessageKey, Long> firstIds = new HashMap<>();
        state.messages().values().forEach(message -> {
            if (message.clientMsgId() != null) {
                ClientMessageKey key =
                        new ClientMessageKey(message.conversation(), message.senderId(), message.clientMsgId());
                if (needs.clientMessages().contains(key)) {
                    firstIds.put(key, message.id());
                }
            }
        });
        return new Facts(
                wanted(state.lastMessages(), needs.conversations()),
                members,
                wanted(state.departed(), needs.members()),
                wanted(state.rooms(), needs.rooms()),
                firstIds);
    }

    void write(Changes changes) {
        changes.emptied()
                .forEach((conversation, at) -> membersOf(conversation).forEach(key -> {
                    Stay.of(key, state.members().remove(key))
                            .ifPresent(stay -> state.stays().put(stay.joinedId(), stay));
                    state.departed().put(key, at);
                }));
        changes.messages().forEach(message -> state.messages().put(message.id(), message));
        changes.repeats().forEach(repeat -> state.repeats().put(repeat.id(), repeat));
        state.lastMessages().putAll(changes.lastMessages());
        changes.removedMembers().forEach(state.members()::remove);
        state.members().putAll(changes.members());
        changes.returned().forEach(state.departed()::remove);
        Map<MemberKey, Instant> departed = changes.departed();
        state.departed().putAll(departed);
        changes.stays().forEach(stay -> state.stays().put(stay.joinedId(), stay));
        state.rooms().putAll(changes.rooms());
    }

    private List<MemberKey> membersOf(long conversation) {
        return state.members().keySet().stream()
                .filter(key -> key.conversation() == conversation)
                .toList();
    }

    private static <K, V> Map<K, V> wanted(Map<K, V> all, java.util.Set<K> keys) {
        return all.entrySet().stream()
                .filter(entry -> keys.contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, HashMap::new));
    }
}
