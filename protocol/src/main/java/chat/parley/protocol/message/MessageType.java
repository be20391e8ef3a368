package chat.parley.protocol.message;

import java.util.Locale;
import java.util.Optional;

/** What a message is (the design document's {@code message_type}). {@code SYSTEM} is the server's alone. */
public enum MessageType {
    TEXT,
    IMAGE,
    FILE,
    AUDIO,
    VIDEO,
    SYSTEM;

    /** The word on the wire and in the store. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a message of this type points to a file. */
    public boolean needsFile() {
        return this != TEXT && this != SYSTEM;
    }

    /** Reads the word of the wire. */
    public static Optional<MessageType> parse(String text) {
        for (MessageType type : values()) {
            if (type.wireName().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
