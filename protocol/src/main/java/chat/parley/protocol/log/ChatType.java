package chat.parley.protocol.log;

import java.util.Optional;

/** Whom a message is for: one user or a room (contract, section 3.1). */
public enum ChatType {
    PRIVATE("private"),
    ROOM("room");

    private final String wireName;

    ChatType(String wireName) {
        this.wireName = wireName;
    }

    /** The word on the wire and in the store. */
    public String wireName() {
        return wireName;
    }

    /** Reads the word; {@code single}, the design document's column default, is read as {@code private}. */
    public static Optional<ChatType> parse(String text) {
        return switch (text) {
            case "private", "single" -> Optional.of(PRIVATE);
            case "room" -> Optional.of(ROOM);
            default -> Optional.empty();
        };
    }
}
