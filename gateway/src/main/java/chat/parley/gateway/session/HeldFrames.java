package chat.parley.gateway.session;

import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Live frames that are held back for the backlog, in the order in which they came. Guarded by their {@link Feed}. */
final class HeldFrames {

    /** One of them. */
    sealed interface Held {
        OutboundFrame frame();

        /** A message. */
        record Message(ConversationKey conversation, long messageId, OutboundFrame frame) implements Held {}

        /** A status. */
        record Status(StatusMark mark, long messageId, OutboundFrame frame) implements Held {}

        /** A typing, a room's change. */
        record Other(OutboundFrame frame) implements Held {}
    }

    private final ArrayDeque<Held> frames = new ArrayDeque<>(1);
    private int bytes;

    /**
     * Holds one back; false where all together would be over the limit. That one counts nevertheless, so that nothing behind
     * it is held back as if it had not been there.
     */
    boolean add(Held held, int limitBytes) {
        bytes += held.frame().bytes();
        return bytes <= limitBytes && frames.add(held);
    }

    int bytes() {
        return bytes;
    }

    /** Takes the first of all; null when there is none. */
    @Nullable
    Held poll() {
        Held first = frames.poll();
        bytes = first == null ? 0 : bytes - first.frame().bytes();
        return first;
    }

    /** Takes the messages that lie before this position. */
    List<PendingMessage> takeBefore(Position end) {
        List<PendingMessage> taken = new ArrayList<>();
        for (Iterator<Held> each = frames.iterator(); each.hasNext(); ) {
            if (each.next() instanceof Held.Message message && end.covers(message.messageId())) {
                remove(each, message);
                taken.add(new PendingMessage(message.conversation(), message.messageId(), message.frame()));
            }
        }
        return taken;
    }

    /** Drops the messages of these conversations. */
    void drop(Set<ConversationKey> conversations) {
        for (Iterator<Held> each = frames.iterator(); each.hasNext(); ) {
            if (each.next() instanceof Held.Message message && conversations.contains(message.conversation())) {
                remove(each, message);
            }
        }
    }

    private void remove(Iterator<Held> each, Held held) {
        each.remove();
        bytes -= held.frame().bytes();
    }
}
