package chat.parley.gateway.session;

import chat.parley.gateway.session.HeldFrames.Held;
import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of all that is pushed a session is sent, so that nothing comes twice and nothing is missed (architecture,
 * decision 8). While the session catches up, live frames are held back; if the backlog takes too long they are let through
 * without it, but then nothing counts as delivered until the backlog has been sent: a watermark must not pass over
 * messages that were never handed over.
 *
 * <p>Thread-safe; never blocks on the socket.
 */
public final class Feed {

    private enum Phase {
        /** Live frames wait for the backlog. */
        HOLDING,
        /** Live frames go through, the backlog is still to come. */
        LATE,
        /** Caught up. */
        LIVE
    }

    /** Prune the remembered ids when there are more. */
    private static final int REMEMBERED = 64;

    /** How many ids beside the backlog's may be remembered until it is sent; beyond it the session starts again. */
    static final int REMEMBERED_LATE = 10_000;

    private final Predicate<OutboundFrame> queue;
    private final Runnable overflow;
    private final int holdLimitBytes;

    private Phase phase = Phase.HOLDING;
    /** Everything before this has been sent; null as long as the session is still owed what was never delivered. */
    private @Nullable Position base;
    /** Ids that were sent and that neither the base nor the announcements cover yet. */
    private final Set<Long> handed = new HashSet<>(4);
    /** How many of them came while the session was catching up, and not with the backlog, which has a limit of its own. */
    private int handedMeanwhile;

    private final HeldFrames held = new HeldFrames();
    private final Map<ConversationKey, Long> deliveredLate = new HashMap<>(1);
    private boolean trafficSinceReady;
    /** The base is what the client says, and nobody has compared it with the log yet. */
    private boolean baseIsClaimed;

    private final StatusMarks statuses = new StatusMarks();
    /** Once fan-out has announced this much, no status comes live that the backlog was ahead of. */
    private Position statusesUntil = Position.START;

    /**
     * @param resumeFrom everything before it the client has; null to be sent what was never delivered
     * @param queue puts a frame into the outbox, false when that is full
     * @param overflow called when the reader is too slow
     * @param holdLimitBytes how much may be held back
     */
    public Feed(@Nullable Position resumeFrom, Predicate<OutboundFrame> queue, Runnable overflow, int holdLimitBytes) {
        this.base = resumeFrom;
        this.baseIsClaimed = resumeFrom != null;
        this.queue = queue;
        this.overflow = overflow;
        this.holdLimitBytes = holdLimitBytes;
    }

    /** From where on the session is owed messages; null for whatever was never delivered to its user. */
    public synchronized @Nullable Position base() {
        return base;
    }

    /**
     * A message was pushed.
     *
     * @param announced what fan-out had announced before it: whoever is caught up has had everything up to there, so what
     *     comes again from before it is a repetition by a fan-out that lost its partition
     */
    public synchronized void pushMessage(
            ConversationKey conversation, long messageId, OutboundFrame frame, Position announced) {
        if (phase == Phase.HOLDING && !handed.contains(messageId)) {
            // What the base covers is sorted out on release: the log may not know that base.
            hold(new Held.Message(conversation, messageId, frame));
        } else if (phase != Phase.HOLDING
                && !wasSent(messageId)
                && !(phase == Phase.LIVE && announced.covers(messageId))) {
            sendLive(conversation, messageId, frame);
            prune(announced);
        }
    }

    /** A status was pushed. */
    public synchronized void pushStatus(StatusMark mark, long messageId, OutboundFrame frame) {
        if (phase == Phase.HOLDING) {
            hold(new Held.Status(mark, messageId, frame));
        } else {
            sendStatus(mark, messageId, frame);
        }
    }

    /** Something else was pushed: a typing, a room's change. */
    public synchronized void push(OutboundFrame frame) {
        if (phase == Phase.HOLDING) {
            hold(new Held.Other(frame));
        } else {
            enqueue(frame);
        }
    }

    /** The session knows this message already: it sent it, and was acked. */
    public synchronized void acked(long messageId) {
        trafficSinceReady = true;
        if (base == null || !base.covers(messageId)) {
            remember(messageId);
        }
    }

    /** A message of the backlog is about to be sent; false when the session has had it already. */
    public synchronized boolean claim(long messageId) {
        return !wasSent(messageId) && handed.add(messageId);
    }

    /** A status of the backlog is about to be sent; false when it says nothing new. */
    public synchronized boolean claimStatus(StatusMark mark, long messageId) {
        return statuses.advance(mark, messageId);
    }

    /**
     * Takes the messages that are held back and lie before the end of the backlog, which was just fetched: whoever sends
     * the backlog sends them in their places. The backlog need not have them, since what another session of the user was
     * handed meanwhile counts as delivered; this session was already here and is owed it all the same.
     */
    public synchronized List<PendingMessage> takeHeldBefore(Position end) {
        return held.takeBefore(end);
    }

    /** Bytes that are held back. */
    public synchronized int heldBytes() {
        return held.bytes();
    }

    /** Drops what is held back of these conversations: it is not the session's. */
    public synchronized void dropHeld(Set<ConversationKey> conversations) {
        held.drop(conversations);
    }

    /**
     * The log ends here. A client's position from behind it comes from a log that is no more and says nothing about this
     * one: the session is owed what was never delivered.
     */
    public synchronized void logEndsAt(Position end) {
        if (baseIsClaimed && base != null && !end.reaches(base)) {
            base = null;
        }
        baseIsClaimed = false;
    }

    /**
     * The subscription was interrupted: the session has everything before {@code announced} if it was caught up, and has
     * to catch up from there.
     */
    public synchronized void interrupted(Position announced) {
        if (phase == Phase.LIVE) {
            base = base == null ? announced : base.max(announced);
        }
        phase = Phase.HOLDING;
    }

    /** The backlog takes too long: live frames go through without it. */
    public synchronized void stopHolding() {
        if (phase == Phase.HOLDING) {
            phase = Phase.LATE;
            releaseHeld();
        }
    }

    /** A part of the backlog was sent: everything before this position. The session goes on catching up from there. */
    public synchronized void advanceTo(Position reached) {
        base = base == null ? reached : base.max(reached);
        handed.removeIf(base::covers);
        handedMeanwhile = Math.min(handedMeanwhile, handed.size());
    }

    /** The whole backlog was sent, up to this position: live frames follow, after {@code ready}. */
    public synchronized void caughtUp(Position reached, boolean truncated) {
        advanceTo(reached);
        phase = Phase.LIVE;
        handedMeanwhile = 0;
        List<Delivery> withheld = new ArrayList<>(deliveredLate.size());
        deliveredLate.forEach((conversation, messageId) -> withheld.add(new Delivery(conversation, messageId)));
        deliveredLate.clear();
        // Whatever was handed over late, and the backlog before it, is delivered once ready has been written behind it.
        enqueue(OutboundFrame.of(new ServerFrame.Ready(reached, truncated)).delivering(withheld));
        trafficSinceReady = false;
        statusesUntil = reached;
        releaseHeld();
    }

    /** Gives a caught-up session that had traffic a newer position. */
    public synchronized void refreshPosition(Position announced) {
        if (phase == Phase.LIVE && announced.reaches(statusesUntil)) {
            statuses.clear();
        }
        Position since = base;
        if (phase == Phase.LIVE && trafficSinceReady && since != null) {
            Position reached = since.max(announced);
            if (reached.equals(since)) {
                // The announcement of that traffic is still to come.
                return;
            }
            base = reached;
            handed.removeIf(reached::covers);
            enqueue(OutboundFrame.of(new ServerFrame.Ready(reached, false)));
            trafficSinceReady = false;
        }
    }

    /** Whether the backlog has been sent. */
    public synchronized boolean isCaughtUp() {
        return phase == Phase.LIVE;
    }

    private boolean wasSent(long messageId) {
        return (base != null && base.covers(messageId)) || handed.contains(messageId);
    }

    private void hold(Held item) {
        if (!held.add(item, holdLimitBytes)) {
            overflow.run();
        }
    }

    private void releaseHeld() {
        for (Held item = held.poll(); item != null; item = held.poll()) {
            switch (item) {
                case Held.Message message -> {
                    if (!wasSent(message.messageId())) {
                        sendLive(message.conversation(), message.messageId(), message.frame());
                    }
                }
                case Held.Status status -> sendStatus(status.mark(), status.messageId(), status.frame());
                case Held.Other other -> enqueue(other.frame());
            }
        }
    }

    private void sendLive(ConversationKey conversation, long messageId, OutboundFrame frame) {
        remember(messageId);
        if (phase == Phase.LATE && !frame.deliveries().isEmpty()) {
            deliveredLate.merge(conversation, messageId, Math::max);
            enqueue(frame.delivering(List.of()));
        } else {
            enqueue(frame);
        }
    }

    /** What is remembered before the backlog is sent is forgotten by nothing else. */
    private void remember(long messageId) {
        if (handed.add(messageId) && phase != Phase.LIVE && ++handedMeanwhile > REMEMBERED_LATE) {
            overflow.run();
        }
    }

    private void sendStatus(StatusMark mark, long messageId, OutboundFrame frame) {
        if (phase == Phase.LIVE ? statuses.pass(mark, messageId) : statuses.advance(mark, messageId)) {
            enqueue(frame);
        }
        if (statuses.count() > REMEMBERED_LATE) {
            overflow.run();
        }
    }

    private void enqueue(OutboundFrame frame) {
        trafficSinceReady = true;
        if (!queue.test(frame)) {
            overflow.run();
        }
    }

    private void prune(Position announced) {
        if (phase == Phase.LIVE && handed.size() > REMEMBERED) {
            handed.removeIf(announced::covers);
        }
    }
}
