package chat.parley.gateway.backlog;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.push.LiveChannels;
import chat.parley.gateway.session.FrameType;
import chat.parley.gateway.session.OutboundFrame;
import chat.parley.gateway.session.PendingMessage;
import chat.parley.gateway.session.Session;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The rounds in which a session catches up, without a hole and without a repetition (architecture, decision 8): subscribe
 * first and wait until Redis has confirmed; then note the log's end; fetch everything up to that end; send it; then let the
 * live frames through, unless something came in between.
 */
@Component
final class Rounds {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private final Runs runs;
    private final Subscriber subscriber;
    private final LiveChannels channels;
    private final Fetches fetches;
    private final LogEnd logEnd;
    private final RoomLessons lessons;
    private final GatewayProperties properties;
    private final Turns turns;

    /**
     * What a session that is subscribed has yet to be sent: everything up to the log's end as it was then. It stays the same
     * until the subscription is interrupted: a store that is always some seconds behind would never reach a goal that moves.
     *
     * @param known the rooms that Redis has the user in, and where he joined each
     */
    private record Goal(Position end, Optional<Map<Integer, Long>> known) {}

    Rounds(
            Runs runs,
            Subscriber subscriber,
            LiveChannels channels,
            Fetches fetches,
            LogEnd logEnd,
            RoomLessons lessons,
            GatewayProperties properties) {
        this.runs = runs;
        this.subscriber = subscriber;
        this.channels = channels;
        this.fetches = fetches;
        this.logEnd = logEnd;
        this.lessons = lessons;
        this.properties = properties;
        this.turns = new Turns(properties.backlog().perUser());
    }

    /** Ends when the session has caught up or has ended, and the run with it. Blocks. */
    void run(Session session, Run run) {
        RetryPauses pauses = new RetryPauses(properties.backlog().retry(), ThreadLocalRandom.current());
        try {
            Goal goal = null;
            // Asked under the lock under which the run was begun: this thread may be here before the map has it.
            while (runs.whileCurrent(session, run, () -> {})) {
                try {
                    if (goal == null || isInterrupted(session, run)) {
                        goal = null;
                        goal = subscribe(session, run);
                    }
                    if (reach(session, run, goal)) {
                        break;
                    }
                    goal = null;
                } catch (HistoryUnavailableException | TimeoutException | ExecutionException unavailable) {
                    log.debug("session {} waits for its backlog: {}", session.id(), unavailable.toString());
                    TimeUnit.MILLISECONDS.sleep(pauses.nextMs());
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException unexpected) {
            log.error("session {} cannot catch up", session.id(), unexpected);
            session.close(CloseCode.INTERNAL);
        } finally {
            runs.end(session, run);
        }
    }

    /**
     * Live frames are held back from an interruption on, but patience is measured from the moment in which Redis has
     * confirmed the channels: before that none can come, and to let them through ahead of the backlog would win nothing.
     */
    private void holdNoLongerThanPatience(Session session, Run run, int interruptions) {
        CompletableFuture.delayedExecutor(properties.backlog().patience().toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> runs.whileCurrent(session, run, () -> {
                    if (run.interruptions == interruptions) {
                        session.feed().dropHeld(run.leftUnheard);
                        session.feed().stopHolding();
                    }
                }));
    }

    private boolean isInterrupted(Session session, Run run) {
        AtomicBoolean again = new AtomicBoolean();
        runs.whileCurrent(session, run, () -> again.set(run.again));
        return again.get();
    }

    /** Everything from the goal on comes live. */
    private Goal subscribe(Session session, Run run) throws InterruptedException, ExecutionException, TimeoutException {
        runs.whileCurrent(session, run, () -> run.again = false);
        Optional<Map<Integer, Long>> known = subscriber.subscribe(session, run);
        runs.whileCurrent(session, run, () -> {
            if (!run.again && run.interruptionsTimed != run.interruptions) {
                run.interruptionsTimed = run.interruptions;
                holdNoLongerThanPatience(session, run, run.interruptions);
            }
        });
        logEnd.reached(channels.announced());
        Position end = logEnd.next().get(properties.backlog().storeWait().toMillis(), TimeUnit.MILLISECONDS);
        session.feed().logEndsAt(end);
        return new Goal(end, known);
    }

    /** Returns whether the session has caught up or is gone; otherwise something came in between. */
    private boolean reach(Session session, Run run, Goal goal)
            throws HistoryUnavailableException, InterruptedException {
        try (Turns.Turn _ = turns.begin(session.userId())) {
            // Who waited for his turn may be gone.
            return !runs.whileCurrent(session, run, () -> {}) || catchUp(session, run, goal);
        }
    }

    private boolean catchUp(Session session, Run run, Goal goal)
            throws HistoryUnavailableException, InterruptedException {
        Position end = goal.end();
        try (Unsent backlog = fetch(session, end)) {
            dropUnheard(session, run, backlog);
            if (!send(session, backlog, end)) {
                session.close(CloseCode.SLOW_CONSUMER);
                return true;
            }
            // From here on this part is not asked for again: what is fetched next begins behind it.
            session.feed().advanceTo(end);
            run.truncated |= backlog.truncated();
            return finish(session, run, lessons.learn(session.userId(), backlog, goal.known()), end);
        }
    }

    private Unsent fetch(Session session, Position end) throws HistoryUnavailableException, InterruptedException {
        return fetches.fetch(session.credentials().token(), session.feed().base(), end);
    }

    /**
     * The store has the log up to the end of the backlog: whoever is in none of its rooms by then is not owed what is held
     * back of one. A room that he has joined since has nothing from before that end.
     */
    private void dropUnheard(Session session, Run run, Unsent backlog) {
        Set<Integer> stored = backlog.rooms().stream().map(Backlog.Room::roomId).collect(Collectors.toSet());
        runs.whileCurrent(session, run, () -> {
            Set<ConversationKey> foreign = new HashSet<>(run.leftUnheard);
            session.stays().rooms().stream()
                    .filter(roomId -> !stored.contains(roomId))
                    .forEach(roomId -> foreign.add(new ConversationKey.Room(roomId)));
            session.feed().dropHeld(foreign);
            // No channel of theirs is followed any more. After a joining again it is, and then this round is not the
            // last.
            run.leftUnheard.clear();
        });
    }

    /** Returns whether the reader took it in time: one who takes a frame now and then would hold the rest for a day. */
    private boolean send(Session session, Unsent backlog, Position end) throws InterruptedException {
        long dueNanos = System.nanoTime() + properties.backlog().sendPatience().toNanos();
        backlog.add(session.feed().takeHeldBefore(end));
        for (PendingMessage message = backlog.nextMessage(session.userId());
                message != null;
                message = backlog.nextMessage(session.userId())) {
            if (session.feed().claim(message.messageId()) && !session.sendPatiently(message.frame(), dueNanos)) {
                return false;
            }
        }
        for (Backlog.Status status = backlog.nextStatus(); status != null; status = backlog.nextStatus()) {
            if (session.feed().claimStatus(status.markFor(session.userId()), status.messageId())
                    && !session.sendPatiently(OutboundFrame.of(FrameType.STATUS, status.frame(), null), dueNanos)) {
                return false;
            }
        }
        return true;
    }

    private boolean finish(Session session, Run run, Map<Integer, Long> stored, Position end) {
        return runs.endIf(session, run, () -> {
            if (run.again) {
                return false;
            }
            boolean knewAll = session.stays().rooms().containsAll(stored.keySet());
            stored.forEach((roomId, joinedId) -> {
                // What came behind the end, a leaving before it too, is still to come live if it has not.
                if (end.covers(joinedId) || !session.stays().rooms().contains(roomId)) {
                    session.stays().found(roomId, joinedId);
                }
            });
            if (!knewAll) {
                // Rooms that only the store knew of: their channels are followed from the next round on, and what came
                // meanwhile is fetched by it.
                return false;
            }
            session.stays().rooms().stream()
                    .filter(roomId -> !stored.containsKey(roomId))
                    .toList()
                    .forEach(roomId -> subscriber.leave(session, roomId));
            session.feed().caughtUp(end, run.truncated);
            return true;
        });
    }
}
