package chat.parley.history.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of a backlog.
 *
 * @param createdAtMs the log's time in ms since 1970
 * @param frame the chat frame
 */
record Entry(long conversation, long id, long createdAtMs, Piece frame) {

    /**
     * Oldest first, and in each conversation by id: the clocks of two brokers may differ, and a conversation whose partition
     * moved from one to the other may have a later message with an earlier time. Such a message takes the time of the one
     * before it.
     */
    static List<Entry> inOrder(List<Entry> entries) {
        record Timed(long timeMs, Entry entry) {}
        List<Entry> byId = new ArrayList<>(entries);
        byId.sort(Comparator.comparingLong(Entry::id));
        Map<Long, Long> latest = new HashMap<>();
        List<Timed> timed = new ArrayList<>(byId.size());
        for (Entry entry : byId) {
            timed.add(new Timed(latest.merge(entry.conversation(), entry.createdAtMs(), Math::max), entry));
        }
        // A stable sort: entries of one conversation and one time stay in the order of their ids.
        timed.sort(Comparator.comparingLong(Timed::timeMs));
        return timed.stream().map(Timed::entry).toList();
    }
}
