package chat.parley.message.store.fold;

/**
 * A participant and how far he has got. Every number is a place in the log.
 *
 * @param joinedId where he joined; 0 in a private conversation
 * @param deliveredUpto he has received everything up to here
 * @param readUpto he has read everything up to here; never beyond {@code deliveredUpto}
 * @param receiptId the receipt that moved a watermark last; 0 before the first
 */
public record Member(long joinedId, long deliveredUpto, long readUpto, long receiptId) {

    /** A participant of a private conversation, before any receipt. */
    static final Member PRIVATE = new Member(0, 0, 0, 0);

    /** Somebody who joined at this place: he is owed only what follows. */
    static Member joinedAt(long id) {
        return new Member(id, id, id, 0);
    }
}
