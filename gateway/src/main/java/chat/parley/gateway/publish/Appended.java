package chat.parley.gateway.publish;

import java.time.Instant;

/** A message that the log has: its id is its place there, its time the log's. */
public record Appended(long messageId, Instant createdAt) {}
