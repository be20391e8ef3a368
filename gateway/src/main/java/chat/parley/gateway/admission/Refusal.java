package chat.parley.gateway.admission;

import chat.parley.protocol.frame.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Why a frame goes no further. */
public record Refusal(
        ErrorCode code, String message, @Nullable Long retryAfterMs) {

    /** A refusal that does not say when to come back. */
    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(code, message, null);
    }
}
