package chat.parley.protocol.frame;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import org.jspecify.annotations.Nullable;

/** What a client may say (contract, section 3.1). */
public sealed interface ClientFrame {

    /** A message, on its way into the log. {@code retry}: the client saw no ack for it before. */
    record Chat(
            ChatType chatType,
            int receiverId,
            MessageBody body,
            @Nullable String clientMsgId,
            boolean retry) implements ClientFrame {}

    /** "I have everything of this conversation up to and including this message." */
    record Receipt(ChatType chatType, int receiverId, long messageId, ReceiptStatus status) implements ClientFrame {}

    /** Somebody types; never logged, never stored. */
    record Typing(ChatType chatType, int receiverId) implements ClientFrame {}

    /** Are you there? */
    record Ping() implements ClientFrame {}

    /** A fresh token of the same user, before the old one expires. */
    record Auth(String token) implements ClientFrame {
        @Override
        public String toString() {
            return "Auth[token withheld]";
        }
    }
}
