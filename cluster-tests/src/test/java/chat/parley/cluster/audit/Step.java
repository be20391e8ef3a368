package chat.parley.cluster.audit;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;

/** What went over the wire of one connection, in the order in which it did. Times are milliseconds since the run began. */
public sealed interface Step {

    /** When. */
    int atMs();

    /** A chat frame went out. */
    record Spoke(int atMs, String clientMsgId, boolean retry) implements Step {}

    /** An ack came. */
    record Acked(int atMs, String clientMsgId, long messageId) implements Step {}

    /** A chat frame was refused. */
    record Refused(int atMs, String clientMsgId, ErrorCode code) implements Step {}

    /** A chat frame came; the digest is that of what it says, see {@link Digest}. */
    record Heard(int atMs, long messageId, long digest) implements Step {}

    /** {@code ready} came: everything before the position has been sent, unless it is truncated. */
    record Ready(int atMs, Position position, boolean truncated) implements Step {}

    /** A receipt went out. */
    record Marked(int atMs, ConversationKey conversation, long upto, ReceiptStatus status) implements Step {}

    /** A status frame came. */
    record StatusSeen(int atMs, ConversationKey conversation, int userId, long upto, ReceiptStatus status)
            implements Step {}
}
