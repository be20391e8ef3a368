package chat.parley.client.api;

import java.time.Instant;

/** The place of a message that was sent by a call. */
public record Sent(long messageId, Instant createdAt) {}
