package chat.parley.cluster.audit;

import chat.parley.protocol.log.ConversationKey;

/** Who said what where, as one number: what millions of deliveries are compared by (FNV-1a, 64 bits). */
public final class Digest {

    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Digest() {}

    /** The digest of a message. */
    public static long of(ConversationKey conversation, int senderId, String text) {
        long hash = OFFSET_BASIS;
        hash = (hash ^ conversation.packed()) * PRIME;
        hash = (hash ^ senderId) * PRIME;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}
