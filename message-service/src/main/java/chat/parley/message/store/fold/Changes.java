package chat.parley.message.store.fold;

import chat.parley.message.log.Refusal;
import chat.parley.protocol.message.MessageBody;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a batch does to the store. Rows that change are here in their final state, so that the order of writing matters in
 * one place only: rooms are emptied first, since somebody who left such a room before it went has his own time of leaving,
 * and who is known to the batch may have got further than his row.
 *
 * @param emptied conversations of rooms that were deleted, and when: every member still there departs at that time
 * @param lastMessages conversation → its newest message
 * @param removedMembers whose rows go
 * @param returned departed rows that go, because the user is back
 * @param stays that ended; those in emptied rooms of whom the batch does not know, when it is written
 */
public record Changes(
        Map<Long, Instant> emptied,
        List<NewMessage> messages,
        List<Repeat> repeats,
        Map<Long, Long> lastMessages,
        Map<MemberKey, Member> members,
        Set<MemberKey> removedMembers,
        Map<MemberKey, Instant> departed,
        Set<MemberKey> returned,
        List<Stay> stays,
        Map<Integer, RoomState> rooms,
        List<Rejected> rejected) {

    /** A message for the history. */
    public record NewMessage(
            long conversation,
            long id,
            int senderId,
            int receiverId,
            MessageBody body,
            Instant createdAt,
            @Nullable String clientMsgId) {}

    /** A record that said again what message {@code firstId} had said. */
    public record Repeat(long conversation, long id, int senderId, long firstId) {}

    /** A record that was refused; {@code detail} never quotes what people said. */
    public record Rejected(int partition, long offset, Refusal refusal, String detail) {}
}
