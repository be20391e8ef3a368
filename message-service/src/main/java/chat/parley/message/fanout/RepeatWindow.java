package chat.parley.message.fanout;

import chat.parley.message.log.LogRecord;
import chat.parley.protocol.event.Event.MessageSent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers, for each partition, which messages of the last minutes bore which {@code client_msg_id}, so that a repeat is
 * not shown twice. Best effort by design: what it has forgotten, the fold drops from the history all the same. Time is the
 * log's; not for several threads.
 */
final class RepeatWindow {

    /** The message that a record repeats, or the record itself where it is the first. */
    record First(long id, Instant createdAt) {}

    private record Key(long conversation, int senderId, String clientMsgId) {}

    private final Duration length;
    private final int maxEntries;
    private final Map<Integer, Map<Key, First>> partitions = new HashMap<>();

    /**
     * @param length how long a message is remembered
     * @param maxEntries how many are remembered in one partition at most, those that are not published yet aside
     */
    RepeatWindow(Duration length, int maxEntries) {
        this.length = length;
        this.maxEntries = maxEntries;
    }

    /**
     * Notes a message that has a {@code client_msg_id} and returns the first that bore it. Noting a record again changes
     * nothing, whatever came behind it, so that a batch may be planned again after a failure.
     */
    First note(LogRecord record, MessageSent sent, String clientMsgId) {
        Map<Key, First> firsts = partitions.computeIfAbsent(record.partition(), _ -> new LinkedHashMap<>());
        First own = new First(record.id(), record.timestamp());
        First first = firsts.putIfAbsent(new Key(record.conversation(), sent.senderId(), clientMsgId), own);
        return first == null ? own : first;
    }

    /** The partition is somebody else's now. */
    void forget(int partition) {
        partitions.remove(partition);
    }

    /**
     * Everything of the partition up to this moment of the log has gone out and is not planned again: what is older than the
     * window by then is forgotten. Not before: while Redis is away the same records are planned for as long as that takes.
     */
    void published(int partition, Instant upTo) {
        Map<Key, First> firsts = partitions.getOrDefault(partition, Map.of());
        Instant oldest = upTo.minus(length);
        Iterator<First> eldest = firsts.values().iterator();
        while (eldest.hasNext()) {
            First first = eldest.next();
            if (firsts.size() <= maxEntries && !first.createdAt().isBefore(oldest)) {
                return;
            }
            eldest.remove();
        }
    }
}
