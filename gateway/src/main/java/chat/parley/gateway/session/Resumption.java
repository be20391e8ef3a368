package chat.parley.gateway.session;

import chat.parley.protocol.log.Position;

/** Lets a session catch up again: what an interrupted subscription asks for. */
public interface Resumption {

    /** The session has everything before {@code announced} if it was caught up; it is sent the rest. Does not block. */
    void again(Session session, Position announced);

    /** The session's user is in this room from {@code joinedId} on. Does not block. */
    void joined(Session session, int roomId, long joinedId, Position announced);

    /**
     * The session's user left this room at {@code leftId}, or it was deleted there, and nothing from before that is under way
     * to the session. Does not block.
     */
    void left(Session session, int roomId, long leftId);
}
