package chat.parley.message.store.fold;

import java.time.Instant;
import java.util.Map;

/**
 * What the store knows of what a batch needs. What is not in a map is not in the store.
 *
 * @param lastMessageIds conversation → its newest message
 * @param departed who left a room and when, by log time
 * @param firstIds the messages that bear these {@code client_msg_id}s already
 */
public record Facts(
        Map<Long, Long> lastMessageIds,
        Map<MemberKey, Member> members,
        Map<MemberKey, Instant> departed,
        Map<Integer, RoomState> rooms,
        Map<ClientMessageKey, Long> firstIds) {

    /** Before the first record. */
    public static final Facts NONE = new Facts(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
}
