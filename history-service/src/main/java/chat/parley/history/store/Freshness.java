package chat.parley.history.store;

import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a query demands of the copy that answers it (contract, section 4, "read your writes").
 *
 * @param needed everything before this position must be there; {@link Position#START} demands nothing
 * @param about the message that the query is about: where there is none, there is nothing to wait for; null where it is
 *     about none
 * @param patience how long the caller waits for that
 */
public record Freshness(Position needed, @Nullable Long about, Duration patience) {

    /** Demands nothing yet. */
    public static Freshness within(Duration patience) {
        return new Freshness(Position.START, null, patience);
    }

    /** Demands the record with this message id too. */
    public Freshness andMessage(long messageId) {
        return new Freshness(
                needed.atLeast(MessageId.partition(messageId), MessageId.offset(messageId) + 1), about, patience);
    }

    /** Demands the message that the query is about. */
    public Freshness about(long messageId) {
        return new Freshness(andMessage(messageId).needed(), messageId, patience);
    }

    /** Demands everything before this position too. */
    public Freshness andPosition(@Nullable Position position) {
        return position == null ? this : new Freshness(needed.max(position), about, patience);
    }

    /** Whether the query names a place at all. */
    public boolean namesAPlace() {
        return !needed.equals(Position.START);
    }

    /** A message id of a request's body. */
    public static long messageId(JsonObject body, String field) throws FieldException {
        return body.integer(field, 1, MessageId.LIMIT - 1);
    }

    /** A position of a request's body, or null where it has none. */
    public static @Nullable Position position(JsonObject body, String field) throws FieldException {
        String text = body.optionalString(field);
        if (text == null) {
            return null;
        }
        try {
            return Position.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new FieldException(field, "is no position");
        }
    }
}
