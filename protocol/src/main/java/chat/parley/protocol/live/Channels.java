package chat.parley.protocol.live;

import chat.parley.protocol.log.ConversationKey;

/**
 * The Redis channels between fan-out and gateways. Pub/sub keeps nothing: whoever is not subscribed misses it, and the
 * rule of the interrupted subscription (architecture, decision 8) makes good for it.
 */
public final class Channels {

    /** Fan-out's announcements of how far it has got, heard by every gateway. */
    public static final String PROGRESS = "parley:progress";

    private static final String USER = "parley:user:";
    private static final String ROOM = "parley:room:";

    private Channels() {}

    /** What one user's sessions are to get. A gateway subscribes while it has a session of the user. */
    public static String ofUser(int userId) {
        return USER + userId;
    }

    /** What the sessions of a room's members are to get. A gateway subscribes while it has a session of a member. */
    public static String ofRoom(int roomId) {
        return ROOM + roomId;
    }

    /** The room's channel, for a room; the user's own for a private conversation. */
    public static String of(ConversationKey conversation, int userId) {
        return switch (conversation) {
            case ConversationKey.Private ignored -> ofUser(userId);
            case ConversationKey.Room room -> ofRoom(room.roomId());
        };
    }
}
