package chat.parley.client.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a user is there. */
public record Presence(int userId, boolean online, @Nullable Instant lastSeen) {}
