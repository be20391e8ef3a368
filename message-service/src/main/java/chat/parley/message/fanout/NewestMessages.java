package chat.parley.message.fanout;

import chat.parley.protocol.log.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The newest message of each conversation that was lately written in. Bounded; not for several threads. */
final class NewestMessages {

    private final LinkedHashMap<Long, Long> newest;

    NewestMessages(int maxConversations) {
        newest = new LinkedHashMap<>(1024, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
                return size() > maxConversations;
            }
        };
    }

    void note(long conversation, long messageId) {
        newest.merge(conversation, messageId, Math::max);
    }

    /** Whoever has these partitions next sees messages that are newer than what is known of them here. */
    void forget(Set<Integer> partitions) {
        newest.values().removeIf(messageId -> partitions.contains(MessageId.partition(messageId)));
    }

    /**
     * The most that a receipt at this place of the log can be about: the newest message before it, where that is known,
     * or the place itself.
     */
    long cap(long conversation, long receiptId) {
        Long known = newest.get(conversation);
        return known == null ? receiptId : Math.min(known, receiptId);
    }
}
