package chat.parley.message.room;

import chat.parley.protocol.message.MessageRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a room may be called (contract, section 5). Pure: asked by the commands to answer, and by the store to decide. */
public final class RoomRules {

    /** Longest name in characters (Unicode code points): the design document's column holds no more. */
    public static final int MAX_NAME_LENGTH = 100;

    /** Longest description in characters. */
    public static final int MAX_DESCRIPTION_LENGTH = 1000;

    private RoomRules() {}

    /** The first rule that is broken, as a sentence that begins with the field, or nothing. */
    public static Optional<String> violation(String name, @Nullable String description) {
        if (name.isBlank() || name.codePointCount(0, name.length()) > MAX_NAME_LENGTH) {
            return Optional.of("name must have 1 to " + MAX_NAME_LENGTH + " characters");
        }
        if (!MessageRules.isStorableText(name)) {
            return Optional.of("name must be valid Unicode without U+0000 and without lone surrogates");
        }
        if (description == null) {
            return Optional.empty();
        }
        if (description.codePointCount(0, description.length()) > MAX_DESCRIPTION_LENGTH) {
            return Optional.of("description must have at most " + MAX_DESCRIPTION_LENGTH + " characters");
        }
        return MessageRules.isStorableText(description)
                ? Optional.empty()
                : Optional.of("description must be valid Unicode without U+0000 and without lone surrogates");
    }
}
