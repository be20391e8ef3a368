package chat.parley.history.directory;

import chat.parley.protocol.frame.Timestamps;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a user is online, and when he was seen last.
 *
 * @param lastSeen when he last came or went, RFC 3339; null where nothing is known of him
 */
record Presence(
        @JsonProperty("user_id") int userId,
        @JsonProperty("online") boolean online,
        @JsonProperty("last_seen") @Nullable String lastSeen) {

    private static final String LAST_SEEN = "last_seen";

    /**
     * Decides by the user's hash (see {@code RedisKeys.presence}) and the gateways that are alive. A gateway that died took
     * its sessions with it without a word: the user was last seen when it last renewed its lease.
     *
     * @param renewedMs when each gateway renewed its lease last
     * @param aliveSinceMs leases renewed before this have ended
     */
    static Presence decide(int userId, Map<String, String> hash, Map<String, Long> renewedMs, long aliveSinceMs) {
        boolean online = false;
        long lastSeenMs = number(hash.get(LAST_SEEN));
        for (Map.Entry<String, String> entry : hash.entrySet()) {
            Long renewed = renewedMs.get(entry.getKey());
            if (renewed == null || entry.getKey().equals(LAST_SEEN) || number(entry.getValue()) <= 0) {
                continue;
            }
            if (renewed >= aliveSinceMs) {
                online = true;
            } else {
                lastSeenMs = Math.max(lastSeenMs, renewed);
            }
        }
        return new Presence(
                userId, online, lastSeenMs <= 0 ? null : Timestamps.format(Instant.ofEpochMilli(lastSeenMs)));
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}
