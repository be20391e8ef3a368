package chat.parley.gateway.backlog;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.push.LiveChannels;
import chat.parley.gateway.push.RoomSizes;
import chat.parley.gateway.session.OutboundFrame;
import chat.parley.gateway.session.PendingMessage;
import chat.parley.gateway.session.Resumption;
import chat.parley.gateway.session.Session;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Brings a session from where its client was to where live delivery is, without a hole and without a repetition
 * (architecture, decision 8): subscribe first and wait until Redis has confirmed; then note the log's end; fetch everything
 * up to that end; send it; then let the live frames through. A connecting session, one whose subscription was interrupted
 * and one whose user joined a room all take this path.
 *
 * <p>One virtual thread for each session that catches up; fetches at once are limited.
 */
@Component
public final class CatchUp implements Resumption {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);

    private final LiveChannels channels;
    private final RoomDirectory rooms;
    private final HistoryClient history;
    private final LogEnd logEnd;
    private final RoomSizes roomSizes;
    private final GatewayProperties properties;
    private final Semaphore subscriptions;
    private final Semaphore fetches;
    private final ConcurrentHashMap<Session, Run> runs = new ConcurrentHashMap<>();

    /** The catching up of one session. Shared fields are only touched inside {@code runs.compute…}. */
    private static final class Run {
        private boolean again;
        private boolean truncated;
        /** Counts interruptions, so that patience with one does not end with that for another. */
        private int interruptions;

        private int interruptionsTimed;

        /**
         * Rooms that the user turned out to have left, with no word of it so far: what is held back of them may have been
         * said after he left. When the word comes, only what was said before it is held back.
         */
        private final Set<ConversationKey> leftUnheard = new HashSet<>(1);
    }

    CatchUp(
            LiveChannels channels,
            RoomDirectory rooms,
            HistoryClient history,
            LogEnd logEnd,
            RoomSizes roomSizes,
            GatewayProperties properties) {
        this.channels = channels;
        this.rooms = rooms;
        this.history = history;
        this.logEnd = logEnd;
        this.roomSizes = roomSizes;
        this.properties = properties;
        this.subscriptions = new Semaphore(properties.backlog().subscriptions(), true);
        this.fetches = new Semaphore(properties.backlog().concurrency());
    }

    /** A session begins: it follows its channels from now on and is sent what it missed. Does not block. */
    public void begin(Session session) {
        again(session, Position.START);
    }

    /** A session has ended: it follows nothing any more. What comes for it later finds that it has ended. */
    public void end(Session session) {
        runs.compute(session, (same, run) -> {
            channels.unfollow(Channels.ofUser(session.userId()), session);
            for (int roomId : session.rooms()) {
                channels.unfollow(Channels.ofRoom(roomId), session);
            }
            return null;
        });
    }

    @Override
    public void again(Session session, Position announced) {
        runs.compute(session, (same, run) -> {
            if (session.hasEnded()) {
                return null;
            }
            session.feed().interrupted(announced);
            return runAgain(session, run);
        });
    }

    @Override
    public void joined(Session session, int roomId, Position announced) {
        runs.compute(session, (same, run) -> {
            if (session.hasEnded() || !session.rooms().add(roomId)) {
                return run;
            }
            channels.follow(Channels.ofRoom(roomId), session);
            session.feed().interrupted(announced);
            return runAgain(session, run);
        });
    }

    @Override
    public void left(Session session, int roomId) {
        runs.compute(session, (same, run) -> {
            leave(session, roomId);
            if (run != null) {
                run.leftUnheard.remove(new ConversationKey.Room(roomId));
            }
            return run;
        });
    }

    private Run runAgain(Session session, @Nullable Run run) {
        Run current = run;
        if (current == null) {
            Run started = new Run();
            Thread.ofVirtual().name("catch-up-" + session.id()).start(() -> catchUp(session, started));
            current = started;
        } else {
            current.again = true;
        }
        current.interruptions++;
        return current;
    }

    /**
     * Live frames are held back from an interruption on, but patience is measured from the moment in which Redis has
     * confirmed the channels: before that none can come, and to let them through ahead of the backlog would win nothing.
     */
    private void holdNoLongerThanPatience(Session session, Run run, int interruptions) {
        CompletableFuture.delayedExecutor(properties.backlog().patience().toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> runs.computeIfPresent(session, (same, current) -> {
                    if (current == run && run.interruptions == interruptions) {
                        session.feed().dropHeld(run.leftUnheard);
                        session.feed().stopHolding();
                    }
                    return current;
                }));
    }

    private void catchUp(Session session, Run run) {
        RetryPauses pauses = new RetryPauses(properties.backlog().retry(), ThreadLocalRandom.current());
        try {
            while (isCurrent(session, run)) {
                try {
                    if (round(session, run)) {
                        break;
                    }
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
            runs.remove(session, run);
        }
    }

    /**
     * Whether the session still catches up in this run. Asked under the lock under which the run was begun: its thread may
     * be here before the map has it, and would take itself for finished.
     */
    private boolean isCurrent(Session session, Run run) {
        return runs.computeIfPresent(session, (same, current) -> current) == run;
    }

    /** Returns whether the session has caught up or is gone; otherwise something came in between. */
    private boolean round(Session session, Run run)
            throws HistoryUnavailableException, InterruptedException, ExecutionException, TimeoutException {
        runs.computeIfPresent(session, (same, current) -> {
            current.again = false;
            return current;
        });
        Optional<Set<Integer>> known = subscribe(session, run);
        runs.computeIfPresent(session, (same, current) -> {
            if (!current.again && current.interruptionsTimed != current.interruptions) {
                current.interruptionsTimed = current.interruptions;
                holdNoLongerThanPatience(session, current, current.interruptions);
            }
            return current;
        });
        logEnd.reached(channels.announced());
        Position end = logEnd.next().get(properties.backlog().storeWait().toMillis(), TimeUnit.MILLISECONDS);
        session.feed().logEndsAt(end);
        Backlog backlog = fetch(session, end);
        dropUnheard(session, run, backlog);
        if (!send(session, backlog, end)) {
            session.close(CloseCode.SLOW_CONSUMER);
            return true;
        }
        // From here on this part is not asked for again: what is fetched next begins behind it.
        session.feed().advanceTo(end);
        run.truncated |= backlog.truncated();
        return finish(session, run, learnRooms(session, backlog, known), end);
    }

    /**
     * Returns what Redis knows of the user's rooms, once all channels are confirmed. A few sessions at a time: thousands at
     * once would keep the connection's thread from what confirms them. Nothing here waits for the store.
     */
    private Optional<Set<Integer>> subscribe(Session session, Run run)
            throws InterruptedException, ExecutionException, TimeoutException {
        subscriptions.acquire();
        try {
            confirm(follow(session, run, Channels.ofUser(session.userId())));
            // Asked behind the confirmation: who leaves a room from here on is heard of on his own channel.
            Optional<Set<Integer>> known = rooms.roomsOf(session.userId());
            known.ifPresent(inRooms -> leaveOthers(session, run, inRooms));
            confirm(followRooms(session, run, known.orElse(Set.of())));
            return known;
        } finally {
            subscriptions.release();
        }
    }

    private List<CompletableFuture<Void>> follow(Session session, Run run, String channel) {
        List<CompletableFuture<Void>> confirmations = new ArrayList<>();
        runs.computeIfPresent(session, (same, current) -> {
            if (current == run) {
                confirmations.add(channels.follow(channel, session));
            }
            return current;
        });
        return confirmations;
    }

    /**
     * Rooms that the user has left while nobody was there to hear it: he is not in them any more, and the store that would
     * say so at the end of the round may be down for long. A joining that came meanwhile is newer than what was asked.
     */
    private void leaveOthers(Session session, Run run, Set<Integer> inRooms) {
        runs.computeIfPresent(session, (same, current) -> {
            if (current == run && !current.again) {
                session.rooms().stream()
                        .filter(roomId -> !inRooms.contains(roomId))
                        .toList()
                        .forEach(roomId -> {
                            leave(session, roomId);
                            run.leftUnheard.add(new ConversationKey.Room(roomId));
                        });
            }
            return current;
        });
    }

    private List<CompletableFuture<Void>> followRooms(Session session, Run run, Set<Integer> known) {
        List<CompletableFuture<Void>> confirmations = new ArrayList<>();
        runs.computeIfPresent(session, (same, current) -> {
            if (current == run) {
                session.rooms().addAll(known);
                for (int roomId : session.rooms()) {
                    confirmations.add(channels.follow(Channels.ofRoom(roomId), session));
                }
            }
            return current;
        });
        return confirmations;
    }

    private void confirm(List<CompletableFuture<Void>> confirmations)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (CompletableFuture<Void> confirmation : confirmations) {
            confirmation.get(properties.backlog().storeWait().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Backlog fetch(Session session, Position end) throws HistoryUnavailableException, InterruptedException {
        fetches.acquire();
        try {
            return history.sync(session.credentials().token(), session.feed().base(), end);
        } finally {
            fetches.release();
        }
    }

    /**
     * The store has the log up to the end of the backlog: whoever is in none of its rooms by then is not owed what is held
     * back of one. A room that he has joined since has nothing from before that end.
     */
    private void dropUnheard(Session session, Run run, Backlog backlog) {
        Set<Integer> stored = backlog.rooms().stream().map(Backlog.Room::roomId).collect(Collectors.toSet());
        runs.computeIfPresent(session, (same, current) -> {
            if (current == run) {
                Set<ConversationKey> foreign = new HashSet<>(run.leftUnheard);
                session.rooms().stream()
                        .filter(roomId -> !stored.contains(roomId))
                        .forEach(roomId -> foreign.add(new ConversationKey.Room(roomId)));
                session.feed().dropHeld(foreign);
                // No channel of theirs is followed any more. After a joining again it is, and then this round is not
                // the last.
                run.leftUnheard.clear();
            }
            return current;
        });
    }

    private boolean send(Session session, Backlog backlog, Position end) throws InterruptedException {
        long patienceMs = properties.writeTimeout().toMillis();
        for (PendingMessage message : backlog.with(session.feed().takeHeldBefore(end), session.userId())) {
            if (session.feed().claim(message.messageId()) && !session.sendPatiently(message.frame(), patienceMs)) {
                return false;
            }
        }
        for (String status : backlog.statuses()) {
            if (!session.sendPatiently(OutboundFrame.of(status, null), patienceMs)) {
                return false;
            }
        }
        return true;
    }

    private Set<Integer> learnRooms(Session session, Backlog backlog, Optional<Set<Integer>> known) {
        Set<Integer> stored = new HashSet<>();
        for (Backlog.Room room : backlog.rooms()) {
            stored.add(room.roomId());
            roomSizes.learn(room.roomId(), room.members(), room.joinedId(), backlog.position());
        }
        if (known.isEmpty() || !known.get().containsAll(stored)) {
            rooms.learn(session.userId(), backlog.rooms());
        }
        return stored;
    }

    private boolean finish(Session session, Run run, Set<Integer> stored, Position end) {
        Run rest = runs.computeIfPresent(session, (same, current) -> {
            if (current != run || current.again) {
                return current;
            }
            if (!session.rooms().containsAll(stored)) {
                // Rooms that only the store knew of: their channels are followed from the next round on, and what came
                // meanwhile is fetched by it.
                session.rooms().addAll(stored);
                return current;
            }
            for (int roomId : session.rooms()) {
                if (!stored.contains(roomId)) {
                    leave(session, roomId);
                }
            }
            session.feed().caughtUp(end, current.truncated);
            return null;
        });
        return rest != run;
    }

    private void leave(Session session, int roomId) {
        if (session.rooms().remove(roomId)) {
            channels.unfollow(Channels.ofRoom(roomId), session);
        }
    }
}
