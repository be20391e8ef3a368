package chat.parley.message.log;

import java.util.Locale;

/** Why a record is not applied: the {@code reason} header on {@code parley.rejected} and the tag of the counter. */
public enum Refusal {
    /** No JSON, no known type or version, a field missing or wrong. */
    UNDECODABLE,
    /** The record's key is not its event's conversation, so that its order means nothing. */
    KEY_MISMATCH,
    /** Content, name or another field over the contract's limits. */
    RULE_VIOLATION,
    /** Who sent or received is not in the conversation. */
    NOT_A_MEMBER,
    /** No such room, or no longer. */
    UNKNOWN_ROOM,
    /** A room with this id is there already. */
    ROOM_EXISTS,
    /** Only the owner may do this. */
    NOT_OWNER,
    /** Everything was in order, and still the store could not take it. */
    STORE_REFUSED;

    /** The word on the wire. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }
}
