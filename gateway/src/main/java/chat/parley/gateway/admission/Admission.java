package chat.parley.gateway.admission;

import chat.parley.platform.membership.MembershipView.Answer;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.log.ChatType;
import java.util.Optional;

/**
 * May he? Pure: decides on what the directory knows of the receiver. The fold decides again by the same rule, on what
 * stands in the log.
 *
 * <p>Where nobody can say, a private message is let through, since the fold takes every one; a room message is not, since
 * the fold may refuse it, and what is acked must be kept.
 */
public final class Admission {

    private Admission() {}

    /** Whether something may be sent to this receiver, who exists or is a room one is in, as far as that is known. */
    public static Optional<Refusal> refusal(ChatType chatType, int receiverId, Answer receiver) {
        return switch (chatType) {
            case PRIVATE ->
                switch (receiver) {
                    case YES, UNKNOWN -> Optional.empty();
                    case NO ->
                        Optional.of(Refusal.of(ErrorCode.UNKNOWN_RECEIVER, "receiver_id: no user " + receiverId));
                };
            case ROOM ->
                switch (receiver) {
                    case YES -> Optional.empty();
                    case NO ->
                        Optional.of(
                                Refusal.of(ErrorCode.NOT_A_MEMBER, "receiver_id: not a member of room " + receiverId));
                    case UNKNOWN ->
                        Optional.of(Refusal.of(
                                ErrorCode.UNAVAILABLE, "receiver_id: nobody can say who is in room " + receiverId));
                };
        };
    }
}
