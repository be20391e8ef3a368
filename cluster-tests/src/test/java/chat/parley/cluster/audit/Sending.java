package chat.parley.cluster.audit;

import chat.parley.protocol.log.ConversationKey;
import org.jspecify.annotations.Nullable;

/**
 * Something that was to be said, once, however often it went out.
 *
 * @param clientMsgId unique in the whole run
 * @param number in the order in which its sender said it
 * @param device null for a server-side send
 */
public record Sending(
        String clientMsgId,
        int atMs,
        int number,
        int senderId,
        @Nullable Device device,
        ConversationKey conversation,
        String text) {

    /** See {@link Digest}. */
    public long digest() {
        return Digest.of(conversation, senderId, text);
    }
}
