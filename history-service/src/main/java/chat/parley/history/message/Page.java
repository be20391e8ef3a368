package chat.parley.history.message;

import chat.parley.platform.http.ApiException;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.MessageId;

/**
 * Which part of a conversation is asked for (contract, section 4): pages count from the newest message, or from the newest
 * one before {@code before_id}.
 *
 * @param beforeId messages with a smaller id only
 * @param offset messages that are skipped
 * @param size messages at most
 */
public record Page(long beforeId, long offset, int size) {

    /** Largest {@code page_size}. */
    public static final int MAX_SIZE = 100;

    private static final int DEFAULT_SIZE = 20;

    /** Reads {@code page}, {@code page_size} and {@code before_id}. */
    public static Page of(JsonObject body) throws FieldException {
        long page = body.optionalInteger("page", 1, Integer.MAX_VALUE, 1);
        int size = (int) body.optionalInteger("page_size", 1, MAX_SIZE, DEFAULT_SIZE);
        long beforeId = body.optionalInteger("before_id", 1, MessageId.LIMIT - 1, MessageId.LIMIT);
        return new Page(beforeId, (page - 1) * size, size);
    }

    /** The one row that tells whether there is anything at this depth at all. */
    Page probeAt(int maxOffset) {
        return new Page(beforeId, maxOffset, 1);
    }

    static ApiException tooDeep(int maxOffset) {
        return ApiException.badRequest(
                "page reaches behind the newest " + maxOffset + " messages: continue with before_id");
    }
}
