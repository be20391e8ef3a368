package chat.parley.client;

import chat.parley.client.connection.ConnectionState;
import chat.parley.protocol.frame.ServerFrame;
import java.time.Instant;

/**
 * What a client hears. Calls come one at a time and in order, on a thread of the client's: they must not wait, least of all
 * for the client itself. What they throw is logged and changes nothing.
 */
public interface ClientListener {

    /** A message of somebody else, or of oneself from another device. Never twice in one client. */
    default void onMessage(ServerFrame.Chat message) {}

    /** The server handed over a message again, as it may across a reconnect; {@link #onMessage} has had it before. */
    default void onRepeatedMessage(ServerFrame.Chat message) {}

    /** Somebody received, or read, one's messages. */
    default void onStatus(ServerFrame.Status status) {}

    /** Somebody types. */
    default void onTyping(ServerFrame.Typing typing) {}

    /** A room changed. */
    default void onRoom(ServerFrame.Room change) {}

    /** Everything before this position has been heard. */
    default void onReady(ServerFrame.Ready ready) {}

    /** The server refused something that was no message; refused messages fail their future. */
    default void onError(ServerFrame.Failure failure) {}

    /**
     * The server did not take a message now, or the log did not confirm it; the client sends it again by itself. Messages
     * that were in flight behind it may have overtaken it.
     */
    default void onPostponed(String clientMsgId, ServerFrame.Failure failure) {}

    /**
     * A message that was acked before turned out to be a repeat: its id is the first one's (contract, section 3.2).
     *
     * @param wrongId the id of the earlier ack
     */
    default void onAckCorrected(String clientMsgId, long wrongId, long messageId, Instant createdAt) {}

    /** The connection changed. */
    default void onConnection(ConnectionState state) {}
}
