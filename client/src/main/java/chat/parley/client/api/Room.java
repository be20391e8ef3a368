package chat.parley.client.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A room. */
public record Room(
        int id,
        String name,
        @Nullable String description,
        @Nullable Instant createdAt) {}
