package chat.parley.protocol.frame;

import java.util.Locale;
import java.util.Optional;

/** The codes of error frames (contract, section 3.4); REST errors use the same slugs. */
public enum ErrorCode {
    /** Not JSON, a missing or ill-typed field, a bad value; the message names the field. */
    INVALID_FRAME,
    /** Content over its limit. */
    TOO_LARGE,
    /** No such user. */
    UNKNOWN_RECEIVER,
    /** No such room, or the sender is not in it; the two are not told apart. */
    NOT_A_MEMBER,
    /** More than the allowed rate; carries {@code retry_after_ms}. */
    RATE_LIMITED,
    /**
     * The log did not confirm in time; the message may or may not be there. Of a fresh token: the keys that would verify it
     * cannot be fetched now.
     */
    UNAVAILABLE,
    /** The connection's token ran out. */
    TOKEN_EXPIRED;

    /** The word on the wire. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the word of the wire. */
    public static Optional<ErrorCode> parse(String text) {
        for (ErrorCode code : values()) {
            if (code.wireName().equals(text)) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }
}
