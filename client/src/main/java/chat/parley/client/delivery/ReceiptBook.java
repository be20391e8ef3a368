package chat.parley.client.delivery;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.log.ChatType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Receipts, merged: of a conversation only the newest mark counts, since it covers all before it. What a connection took may
 * have died with it, so the marks made on a connection go out once more on the next; a receipt said twice does no harm.
 * Not for several threads.
 */
public final class ReceiptBook {

    private record Subject(ChatType chatType, int receiverId, ReceiptStatus status) {}

    private final Map<Subject, Long> unsent = new LinkedHashMap<>();
    private final Map<Subject, Long> sentHere = new LinkedHashMap<>();

    /** Marks everything of a conversation up to this message; a mark behind an earlier one changes nothing. */
    public void mark(ChatType chatType, int receiverId, ReceiptStatus status, long messageId) {
        Subject subject = new Subject(chatType, receiverId, status);
        if (sentHere.getOrDefault(subject, 0L) < messageId) {
            unsent.merge(subject, messageId, Math::max);
        }
    }

    /** What is to be sent now, oldest marks first, so many at most; it counts as sent on this connection. */
    public List<ClientFrame.Receipt> take(int most) {
        List<ClientFrame.Receipt> frames = new ArrayList<>(Math.min(most, unsent.size()));
        Iterator<Map.Entry<Subject, Long>> marks = unsent.entrySet().iterator();
        while (marks.hasNext() && frames.size() < most) {
            Map.Entry<Subject, Long> mark = marks.next();
            Subject subject = mark.getKey();
            sentHere.merge(subject, mark.getValue(), Math::max);
            frames.add(new ClientFrame.Receipt(
                    subject.chatType(), subject.receiverId(), mark.getValue(), subject.status()));
            marks.remove();
        }
        return frames;
    }

    /** Whether nothing waits to be sent. */
    public boolean isEmpty() {
        return unsent.isEmpty();
    }

    /** The server took some frame not; which one it does not say, so any mark of this connection may be lost. */
    public void refused() {
        connectionLost();
    }

    /** The connection is gone, and perhaps what it took. */
    public void connectionLost() {
        sentHere.forEach((subject, messageId) -> unsent.merge(subject, messageId, Math::max));
        sentHere.clear();
    }
}
