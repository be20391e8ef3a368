package chat.parley.client.api;

import org.jspecify.annotations.Nullable;

/**
 * A conversation of the caller.
 *
 * @param chatType {@code private} or {@code room}
 * @param receiverId the other user, or the room
 * @param unread how many messages of others the caller has not read
 */
public record Conversation(
        String chatType,
        int receiverId,
        @Nullable User peer,
        @Nullable Room room,
        @Nullable StoredMessage lastMessage,
        long unread) {}
