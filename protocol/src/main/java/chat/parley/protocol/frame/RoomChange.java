package chat.parley.protocol.frame;

import java.util.Locale;
import java.util.Optional;

/** What happened to a room (contract, section 3.2). */
public enum RoomChange {
    CREATED,
    UPDATED,
    JOINED,
    LEFT,
    DELETED;

    /** The word on the wire. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the word of the wire. */
    public static Optional<RoomChange> parse(String text) {
        for (RoomChange change : values()) {
            if (change.wireName().equals(text)) {
                return Optional.of(change);
            }
        }
        return Optional.empty();
    }
}
