package chat.parley.history.store;

import chat.parley.history.HistoryProperties;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import java.time.Duration;

/** Reads out of a request what it demands of the store and how long its caller waits for it. */
public final class Waits {

    private final Duration usual;
    private final Duration longest;

    /** The waits of these settings. */
    public Waits(HistoryProperties.History settings) {
        this.usual = settings.patience();
        this.longest = settings.maxWait();
    }

    /** {@code at_least_id}, {@code at_position} and {@code wait_ms}; all may be missing. */
    public Freshness of(JsonObject body) throws FieldException {
        long waitMs = body.optionalInteger("wait_ms", 0, longest.toMillis(), usual.toMillis());
        Freshness freshness =
                Freshness.within(Duration.ofMillis(waitMs)).andPosition(Freshness.position(body, "at_position"));
        return body.has("at_least_id") ? freshness.andMessage(Freshness.messageId(body, "at_least_id")) : freshness;
    }
}
