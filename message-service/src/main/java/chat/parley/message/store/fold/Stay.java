package chat.parley.message.store.fold;

import java.util.Optional;

/**
 * A stay in a room that has ended, and how far it got. Every number but the user is a place in the log; that of the joining
 * names the stay.
 */
public record Stay(long conversation, long joinedId, int userId, long deliveredUpto, long readUpto) {

    /** What is to be kept of a member who leaves: nothing, where he received nothing. */
    static Optional<Stay> of(MemberKey key, Member member) {
        return member.deliveredUpto() > member.joinedId()
                ? Optional.of(new Stay(
                        key.conversation(), member.joinedId(), key.userId(), member.deliveredUpto(), member.readUpto()))
                : Optional.empty();
    }
}
