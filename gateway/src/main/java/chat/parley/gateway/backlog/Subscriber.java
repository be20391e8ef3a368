package chat.parley.gateway.backlog;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.push.LiveChannels;
import chat.parley.gateway.session.Session;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.log.ConversationKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Leads sessions to the channels of their users and of the rooms that these are in, and away from them. */
@Component
final class Subscriber {

    private final Runs runs;
    private final LiveChannels channels;
    private final RoomDirectory rooms;
    private final GatewayProperties properties;
    private final Semaphore subscriptions;

    Subscriber(Runs runs, LiveChannels channels, RoomDirectory rooms, GatewayProperties properties) {
        this.runs = runs;
        this.channels = channels;
        this.rooms = rooms;
        this.properties = properties;
        this.subscriptions = new Semaphore(properties.backlog().subscriptions(), true);
    }

    /**
     * Returns what Redis knows of the user's rooms, once all channels are confirmed. A few sessions at a time: thousands at
     * once would keep the connection's thread from what confirms them. Nothing here waits for the store.
     */
    Optional<Map<Integer, Long>> subscribe(Session session, Run run)
            throws InterruptedException, ExecutionException, TimeoutException {
        subscriptions.acquire();
        try {
            confirm(followUser(session, run));
            // Asked behind the confirmation: who leaves a room from here on is heard of on his own channel.
            Optional<Map<Integer, Long>> known = rooms.roomsOf(session.userId());
            known.ifPresent(inRooms -> leaveOthers(session, run, inRooms.keySet()));
            confirm(followRooms(session, run, known.orElse(Map.of())));
            return known;
        } finally {
            subscriptions.release();
        }
    }

    /** The session follows a room no more. */
    void leave(Session session, int roomId) {
        if (session.stays().forget(roomId)) {
            channels.unfollow(Channels.ofRoom(roomId), session);
        }
    }

    /** The session, which has ended, follows nothing any more. */
    void leaveAll(Session session) {
        channels.unfollow(Channels.ofUser(session.userId()), session);
        for (int roomId : session.stays().rooms()) {
            channels.unfollow(Channels.ofRoom(roomId), session);
        }
    }

    private List<CompletableFuture<Void>> followUser(Session session, Run run) {
        List<CompletableFuture<Void>> confirmations = new ArrayList<>();
        runs.whileCurrent(
                session, run, () -> confirmations.add(channels.follow(Channels.ofUser(session.userId()), session)));
        return confirmations;
    }

    /**
     * Rooms that the user has left while nobody was there to hear it: he is not in them any more, and the store that would
     * say so at the end of the round may be down for long. A joining that came meanwhile is newer than what was asked.
     */
    private void leaveOthers(Session session, Run run, Set<Integer> inRooms) {
        runs.whileCurrent(session, run, () -> {
            if (!run.again) {
                session.stays().rooms().stream()
                        .filter(roomId -> !inRooms.contains(roomId))
                        .toList()
                        .forEach(roomId -> {
                            leave(session, roomId);
                            run.leftUnheard.add(new ConversationKey.Room(roomId));
                        });
            }
        });
    }

    private List<CompletableFuture<Void>> followRooms(Session session, Run run, Map<Integer, Long> known) {
        List<CompletableFuture<Void>> confirmations = new ArrayList<>();
        runs.whileCurrent(session, run, () -> {
            known.forEach(session.stays()::found);
            for (int roomId : session.stays().rooms()) {
                confirmations.add(channels.follow(Channels.ofRoom(roomId), session));
            }
        });
        return confirmations;
    }

    private void confirm(List<CompletableFuture<Void>> confirmations)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (CompletableFuture<Void> confirmation : confirmations) {
            confirmation.get(properties.backlog().storeWait().toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
