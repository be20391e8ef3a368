package chat.parley.gateway.session;

import chat.parley.protocol.log.ConversationKey;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The rooms whose channels a session follows, and from where to where in the log its user is in each: what is said before or
 * after is not his, however late it comes. Where channels are spread over several servers, a leaving or a joining, which he
 * hears on his own channel, may be ahead of what the room's channel has still under way; so that a stay that is over counts
 * until the room's own word of the leaving has come. Thread-safe.
 */
public final class Stays {

    /** Stays in one room that may be over and still under way; whoever comes and goes more often misses what is older. */
    static final int MOST_ENDING = 8;

    private static final long LASTS = Long.MAX_VALUE;

    /** What a joining means. */
    public enum Joining {
        /** The session does not follow the room. */
        NEW,
        /** The room is followed already; whoever asked somebody before which rooms there are was told too early. */
        LATER,
        /** Nothing that is not known. */
        KNOWN
    }

    /** From one place in the log to another, both outside; and the stay before, of which something may be under way. */
    private record Stay(
            long joinedId, long leftId, @Nullable Stay before) {

        boolean includes(long messageId) {
            return (joinedId < messageId && messageId < leftId) || (before != null && before.includes(messageId));
        }

        /** Who is in already stays in from where he was. */
        Stay joined(long placeId) {
            return leftId < placeId ? new Stay(placeId, LASTS, newest(MOST_ENDING)) : this;
        }

        /** Who is in since then has left in between. */
        Stay found(long placeId) {
            return leftId == LASTS && joinedId < placeId ? new Stay(placeId, LASTS, before) : joined(placeId);
        }

        Stay leaving(long placeId) {
            return joinedId < placeId && placeId < leftId ? new Stay(joinedId, placeId, before) : this;
        }

        /** Nothing from before this place is under way any more. */
        @Nullable
        Stay from(long placeId) {
            return leftId <= placeId ? null : new Stay(joinedId, leftId, before == null ? null : before.from(placeId));
        }

        private Stay newest(int count) {
            return new Stay(joinedId, leftId, before == null || count == 1 ? null : before.newest(count - 1));
        }
    }

    private final Map<Integer, Stay> byRoom = new ConcurrentHashMap<>(4);

    /** The rooms whose channels it follows. */
    public Set<Integer> rooms() {
        return Collections.unmodifiableSet(byRoom.keySet());
    }

    /**
     * Its user joined a room at this place in the log, as he hears himself. Of a leaving before that he has heard too, so
     * that who is in by what is known joins for the second time: his place stays, or what was said before that second time
     * and is still under way would pass for what is not his.
     */
    public Joining enter(int roomId, long joinedId) {
        AtomicReference<Joining> joining = new AtomicReference<>(Joining.NEW);
        byRoom.merge(roomId, new Stay(joinedId, LASTS, null), (known, fresh) -> {
            joining.set(known.joinedId < joinedId ? Joining.LATER : Joining.KNOWN);
            return known.joined(joinedId);
        });
        return joining.get();
    }

    /**
     * Redis or the store has its user in a room since this place in the log. Of a leaving before that he may not have heard,
     * so that the latest place counts. What is under way from before it is in the backlog that is asked for behind this.
     */
    public void found(int roomId, long joinedId) {
        byRoom.merge(roomId, new Stay(joinedId, LASTS, null), (known, _) -> known.found(joinedId));
    }

    /**
     * Its user left a room at this place in the log, and what was said before that may still be under way: the session goes
     * on following the room until {@link #hasLeft the room's own word} of it, and hears nothing from after it.
     */
    public void leaving(int roomId, long leftId) {
        byRoom.computeIfPresent(roomId, (_, stay) -> stay.leaving(leftId));
    }

    /**
     * Its user left a room, or the room was deleted, at this place in the log, and nothing that was said before is under way
     * any more. Returns whether that is the end of it: he may have joined again since.
     */
    public boolean hasLeft(int roomId, long leftId) {
        AtomicBoolean isBack = new AtomicBoolean();
        byRoom.computeIfPresent(roomId, (_, stay) -> {
            isBack.set(leftId <= stay.joinedId);
            return isBack.get() ? stay.from(leftId) : stay;
        });
        return !isBack.get();
    }

    /** The room is not followed any more; returns whether it was. */
    public boolean forget(int roomId) {
        return byRoom.remove(roomId) != null;
    }

    /**
     * Whether a message may be handed to the session as far as it knows: what was said in a room while its user was not in
     * it is not his, though fan-out, when it is late, may publish it when Redis knows of his joining already.
     */
    public boolean mayHear(ConversationKey conversation, long messageId) {
        return switch (conversation) {
            case ConversationKey.Private ignored -> true;
            case ConversationKey.Room room -> {
                Stay stay = byRoom.get(room.roomId());
                yield stay != null && stay.includes(messageId);
            }
        };
    }
}
