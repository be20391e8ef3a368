package chat.parley.cluster.audit;

import chat.parley.cluster.audit.LogFacts.Message;
import chat.parley.cluster.audit.LogFacts.Participant;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ConversationKey;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How far users have got by what went over their wires: what they marked, and what they were handed. */
final class Marks {

    private final Map<Participant, NavigableMap<Integer, Long>> read = new HashMap<>();
    /** What may count as delivered: handed over, or marked by devices that do so themselves. */
    private final Map<Participant, Long> delivered = new HashMap<>();

    private Marks() {}

    static Marks of(Evidence evidence) {
        Marks marks = new Marks();
        for (SessionRecord session : evidence.records().sessions()) {
            for (Step step : session.steps()) {
                marks.take(session.device(), step, evidence.log());
            }
        }
        marks.read.values().forEach(Marks::accumulate);
        return marks;
    }

    /** What the user's devices had marked as read at that time. */
    long readBy(ConversationKey conversation, int userId, int atMs) {
        NavigableMap<Integer, Long> marked = read.get(new Participant(conversation, userId));
        Map.Entry<Integer, Long> last = marked == null ? null : marked.floorEntry(atMs);
        return last == null ? 0 : last.getValue();
    }

    /** What the user's devices were handed, or say they were, whichever of the two counts for them. */
    long deliveredTo(ConversationKey conversation, int userId) {
        return delivered.getOrDefault(new Participant(conversation, userId), 0L);
    }

    /**
     * What may be called delivered at that time. A gateway knows that it has written a frame before the reader knows that
     * he has read it, so the end of the run is what counts.
     */
    long deliverableBy(ConversationKey conversation, int userId, int atMs) {
        return Math.max(deliveredTo(conversation, userId), readBy(conversation, userId, atMs));
    }

    private void take(Device device, Step step, LogFacts log) {
        switch (step) {
            case Step.Marked mark -> {
                Participant who = new Participant(mark.conversation(), device.userId());
                if (mark.status() == ReceiptStatus.READ) {
                    read.computeIfAbsent(who, key -> new TreeMap<>()).merge(mark.atMs(), mark.upto(), Math::max);
                }
                delivered.merge(who, mark.upto(), Math::max);
            }
            case Step.Heard heard -> {
                Message message = log.messages().get(heard.messageId());
                if (!device.ownReceipts() && message != null && message.senderId() != device.userId()) {
                    delivered.merge(
                            new Participant(message.conversation(), device.userId()), heard.messageId(), Math::max);
                }
            }
            default -> {}
        }
    }

    private static void accumulate(NavigableMap<Integer, Long> marked) {
        long most = 0;
        for (Map.Entry<Integer, Long> entry : marked.entrySet()) {
            most = Math.max(most, entry.getValue());
            entry.setValue(most);
        }
    }
}
