package chat.parley.protocol.live;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway hears on a channel. Where there is a frame in it, it is the text to be copied to sockets as it is: it was
 * encoded once, by fan-out, for everybody.
 */
public sealed interface LiveEvent {

    /**
     * A message.
     *
     * @param messageId its place in the log
     * @param senderId whose other sessions get {@code clientMsgId} with it
     * @param appendedMs when the log took it, in milliseconds since 1970 by the broker's clock; 0 from a fan-out that does
     *     not say so yet
     * @param session the session that sent it and has its ack instead; null for a server-side send
     * @param traceparent the step that published it (W3C Trace Context), where its trace is sampled; null for nearly all,
     *     and from a fan-out that does not trace
     * @param frame a {@code chat} frame without {@code client_msg_id}
     */
    record Message(
            ConversationKey conversation,
            long messageId,
            int senderId,
            long appendedMs,
            @Nullable String session,
            @Nullable String clientMsgId,
            @Nullable String traceparent,
            String frame)
            implements LiveEvent {}

    /** {@code userId} has received or read up to a message; for the sessions of everybody else. */
    record Status(ConversationKey conversation, int userId, ReceiptStatus status, long messageId, String frame)
            implements LiveEvent {}

    /** {@code userId} types; for the sessions of everybody else. */
    record Typing(ConversationKey conversation, int userId, String frame) implements LiveEvent {}

    /**
     * A room changed. On the channel of {@code userId} it tells his gateways to follow the room or to leave it; on the
     * room's channel it is for the other members.
     *
     * @param eventId the place of the change in the log: membership counts only ever move forward
     */
    record Room(RoomChange change, int roomId, int userId, long eventId, String frame) implements LiveEvent {}

    /**
     * A repeat was dropped behind the log: the session that sent it is told the first message's id.
     *
     * @param repeatId the place of the repeat; 0 from a fan-out that does not say so yet
     */
    record Repeat(String session, String clientMsgId, long repeatId, long firstMessageId, Instant createdAt)
            implements LiveEvent {}

    /**
     * Fan-out has published everything before this position, on this connection. Partitions that another fan-out has are
     * 0 in it.
     *
     * @param gap publishing failed on the way and was repeated: sessions catch up, as after an interruption
     */
    record Progress(Position position, boolean gap) implements LiveEvent {}
}
