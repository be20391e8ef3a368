package chat.parley.gateway.session;

import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.gateway.session.SimulatedLog.Entry;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Knows what a session is owed, keeps its user's watermarks as the store does, and notes what went wrong. */
final class FeedReferee {

    private final SimulatedLog log;

    /** What the user was handed, by any of his sessions. */
    private final Map<ConversationKey, Long> deliveredUpTo = new HashMap<>();

    private final Set<Long> owed = new LinkedHashSet<>();
    private final Set<Long> queued = new HashSet<>();
    private final Set<Long> written = new HashSet<>();
    private final Map<ConversationKey, Long> lastQueued = new HashMap<>();

    private final List<Long> twice = new ArrayList<>();
    private final List<String> disorder = new ArrayList<>();
    private final List<String> badMarks = new ArrayList<>();
    private final List<String> badPositions = new ArrayList<>();

    FeedReferee(SimulatedLog log) {
        this.log = log;
    }

    void owes(Entry entry) {
        owed.add(entry.id());
    }

    /** A message and all before it were handed to the user. */
    void delivered(Entry entry) {
        deliveredUpTo.merge(entry.conversation(), entry.id(), Math::max);
    }

    boolean isDelivered(Entry entry) {
        return entry.id() <= deliveredUpTo.getOrDefault(entry.conversation(), 0L);
    }

    /** Another session was handed a message, so that this one no longer has to be sent those of the messages before it. */
    void deliveredElsewhere(Entry received, Predicate<Entry> forgiven) {
        log.upTo(received.conversation(), received.id()).filter(forgiven).forEach(entry -> owed.remove(entry.id()));
        delivered(received);
    }

    void queued(long id) {
        if (!queued.add(id)) {
            twice.add(id);
        }
        ConversationKey conversation = log.entry(id).conversation();
        Long last = lastQueued.put(conversation, id);
        if (last != null && last > id) {
            disorder.add(id + " after " + last + " in " + conversation);
        }
    }

    void queuedReady(Position position) {
        for (long id : owed) {
            if (position.covers(id) && !queued.contains(id)) {
                badPositions.add(position + " before " + id);
            }
        }
    }

    void written(long id) {
        written.add(id);
    }

    /** The session says that a message and all before it were handed over. */
    void marked(Delivery delivery) {
        log.upTo(delivery.conversation(), delivery.messageId())
                .filter(entry -> owed.contains(entry.id()) && !written.contains(entry.id()) && !isDelivered(entry))
                .forEach(entry -> badMarks.add(delivery.messageId() + " over " + entry.id()));
        deliveredUpTo.merge(delivery.conversation(), delivery.messageId(), Math::max);
    }

    List<Long> sentTwice() {
        return twice;
    }

    List<Long> missed() {
        return owed.stream().filter(id -> !queued.contains(id)).toList();
    }

    List<String> outOfOrder() {
        return disorder;
    }

    List<String> dishonestMarks() {
        return badMarks;
    }

    List<String> dishonestPositions() {
        return badPositions;
    }

    List<Long> undelivered() {
        return owed.stream().filter(id -> !isDelivered(log.entry(id))).toList();
    }
}
