package chat.parley.client.api;

import org.jspecify.annotations.Nullable;

/**
 * A conversation of the caller, with a peer or in a room.
 *
 * @param chatType {@code private} or {@code room}
 * @param unread how many messages of others the caller has not read
 */
public record Conversation(
        String chatType,
        @Nullable User peer,
        @Nullable Room room,
        @Nullable StoredMessage lastMessage,
        long unread) {

    /** The other user, or the room. */
    public int receiverId() {
        if (peer != null) {
            return peer.userId();
        }
        return room == null ? 0 : room.id();
    }
}
