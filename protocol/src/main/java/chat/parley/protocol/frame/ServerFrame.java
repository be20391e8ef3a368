package chat.parley.protocol.frame;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the server may say (contract, section 3.2). Times are those of the log, in UTC with milliseconds. */
public sealed interface ServerFrame {

    /** The first frame of every connection. */
    record Hello(int userId, String sessionId, int heartbeatSeconds) implements ServerFrame {}

    /** A message. {@code clientMsgId} is set for the sender's own sessions only. */
    record Chat(
            long messageId,
            ChatType chatType,
            int senderId,
            int receiverId,
            MessageBody body,
            Instant createdAt,
            @Nullable String clientMsgId)
            implements ServerFrame {}

    /** The log has the message on all in-sync replicas; from here on it is never lost. */
    record Ack(@Nullable String clientMsgId, long messageId, Instant createdAt) implements ServerFrame {}

    /** {@code userId} has received, or read, everything up to this message. */
    record Status(ChatType chatType, int receiverId, int userId, long messageId, ReceiptStatus status)
            implements ServerFrame {}

    /** Somebody types. */
    record Typing(ChatType chatType, int senderId, int receiverId) implements ServerFrame {}

    /** The membership or the looks of a room changed; {@code userId} is who joined, left or did it. */
    record Room(RoomChange event, int roomId, int userId) implements ServerFrame {}

    /** Everything before this position has been sent. {@code truncated}: some of it only to be found in the history. */
    record Ready(Position position, boolean truncated) implements ServerFrame {}

    /** Something was refused; the connection stays open unless a close follows. */
    record Failure(
            ErrorCode code,
            String message,
            @Nullable String clientMsgId,
            @Nullable Long retryAfterMs) implements ServerFrame {}

    /** This gateway is going away; come back after that time. */
    record Reconnect(long afterMs) implements ServerFrame {}

    /** The answer to a ping. */
    record Pong() implements ServerFrame {}
}
