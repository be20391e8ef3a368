package chat.parley.gateway.backlog;

import chat.parley.gateway.session.PendingMessage;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A backlog on its way to a session. What is taken from it is let go, here and in {@link BacklogMemory}: a reader may take
 * minutes, and only what he has yet to be sent may stay in memory for so long. For one thread.
 */
final class Unsent implements AutoCloseable {

    private final ArrayDeque<Backlog.Message> messages;
    private final ArrayDeque<Backlog.Status> statuses;
    private final Map<ConversationKey, ArrayDeque<PendingMessage>> held = new HashMap<>();
    private final List<Backlog.Room> rooms;
    private final Position position;
    private final boolean truncated;
    private final BacklogMemory.Share share;

    /** @param share has room for the backlog, and is closed with this */
    Unsent(Backlog backlog, BacklogMemory.Share share) {
        this.messages = new ArrayDeque<>(backlog.messages());
        this.statuses = new ArrayDeque<>(backlog.statuses());
        this.rooms = backlog.rooms();
        this.position = backlog.position();
        this.truncated = backlog.truncated();
        this.share = share;
    }

    /** All rooms of the user. */
    List<Backlog.Room> rooms() {
        return rooms;
    }

    /** Everything before it is, or was, in here. */
    Position position() {
        return position;
    }

    /** There was more in some conversation than fits. */
    boolean truncated() {
        return truncated;
    }

    /** Puts those messages that were held back for the session, and that the store has not, in their places. */
    void add(List<PendingMessage> heldBack) {
        if (heldBack.isEmpty()) {
            return;
        }
        Set<Long> known = new HashSet<>();
        messages.forEach(message -> known.add(message.messageId()));
        heldBack.stream()
                .filter(message -> known.add(message.messageId()))
                .sorted(Comparator.comparingLong(PendingMessage::messageId))
                .forEach(message -> {
                    share.add(message.frame().bytes());
                    held.computeIfAbsent(message.conversation(), key -> new ArrayDeque<>())
                            .add(message);
                });
    }

    /** The next message to be sent to a session of this user; null after the last. Inside a conversation ids rise. */
    @Nullable
    PendingMessage nextMessage(int userId) {
        Backlog.Message next = messages.peek();
        if (next == null) {
            return lastHeld();
        }
        ArrayDeque<PendingMessage> between = held.get(next.conversation());
        PendingMessage first = between == null ? null : between.peek();
        if (between != null && first != null && first.messageId() < next.messageId()) {
            return taken(between.remove());
        }
        messages.remove();
        share.release(next.weight());
        return next.pendingFor(userId);
    }

    /** The next status to be sent; null after the last. */
    Backlog.@Nullable Status nextStatus() {
        Backlog.Status next = statuses.poll();
        if (next != null) {
            share.release(next.weight());
        }
        return next;
    }

    @Override
    public void close() {
        messages.clear();
        statuses.clear();
        held.clear();
        share.close();
    }

    private @Nullable PendingMessage lastHeld() {
        for (Iterator<ArrayDeque<PendingMessage>> some = held.values().iterator(); some.hasNext(); ) {
            PendingMessage next = some.next().poll();
            if (next != null) {
                return taken(next);
            }
            some.remove();
        }
        return null;
    }

    private PendingMessage taken(PendingMessage message) {
        share.release(message.frame().bytes());
        return message;
    }
}
