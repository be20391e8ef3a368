package chat.parley.gateway.push;

import chat.parley.gateway.session.Session;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.Position;
import java.util.List;

/**
 * What {@link LiveChannels} tells. Called from one thread for each Redis server, which must not be kept waiting; what one
 * channel brings comes in order.
 */
interface LiveListener {

    /**
     * An event came on a channel that these sessions follow.
     *
     * @param announced fan-out's announcements before it
     */
    void onEvent(String channel, LiveEvent event, List<Session> sessions, Position announced);

    /** Something may have been missed: whoever followed a channel has everything before {@code announced}, no more. */
    void onInterrupted(Position announced);
}
