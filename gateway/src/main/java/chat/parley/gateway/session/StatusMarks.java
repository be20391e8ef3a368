package chat.parley.gateway.session;

import chat.parley.protocol.event.ReceiptStatus;
import java.util.HashMap;
import java.util.Map;

/**
 * How far the statuses have got that a session was sent while it caught up. The store, which a backlog comes from, may be
 * ahead of fan-out or behind it, and a status never goes back (contract, 3.3.5). Guarded by its {@link Feed}.
 */
final class StatusMarks {

    private final Map<StatusMark, Long> sent = new HashMap<>(1);

    /** Whether a status says something new to a session that catches up; it is sent then. */
    boolean advance(StatusMark mark, long messageId) {
        if (upTo(mark) >= messageId) {
            return false;
        }
        sent.put(mark, messageId);
        return true;
    }

    /** Whether a live one does to a session that has caught up. What fan-out has come to need not be remembered: it never goes back. */
    boolean pass(StatusMark mark, long messageId) {
        if (sent.isEmpty()) {
            return true;
        }
        boolean isNew = upTo(mark) < messageId;
        sent.computeIfPresent(mark, (same, upTo) -> upTo <= messageId ? null : upTo);
        return isNew;
    }

    int count() {
        return sent.size();
    }

    void clear() {
        sent.clear();
    }

    /** Who has read has received. */
    private long upTo(StatusMark mark) {
        long known = sent.getOrDefault(mark, 0L);
        return mark.status() == ReceiptStatus.READ
                ? known
                : Math.max(
                        known,
                        sent.getOrDefault(new StatusMark(mark.conversation(), mark.userId(), ReceiptStatus.READ), 0L));
    }
}
