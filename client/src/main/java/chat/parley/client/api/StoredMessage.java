package chat.parley.client.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message of the history, with the design document's fields.
 *
 * @param receiverId the other user, or the room
 * @param status {@code sent}, {@code delivered} or {@code read}
 * @param chatType {@code private} or {@code room}
 */
public record StoredMessage(
        long id,
        int senderId,
        int receiverId,
        String content,
        Instant createdAt,
        String status,
        String messageType,
        @Nullable String fileUrl,
        String chatType) {}
