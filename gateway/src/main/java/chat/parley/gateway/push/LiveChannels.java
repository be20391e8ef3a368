package chat.parley.gateway.push;

import chat.parley.gateway.session.Session;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Which session follows which channel, and whether Redis has confirmed it. A channel is subscribed while it has a session.
 * Owns re-subscription: after every loss of the connection all channels are subscribed anew, and until Redis has confirmed
 * one, {@link #follow} does not complete (Lettuce's own re-subscription cannot be waited for: redis/lettuce #2940, #3213).
 */
@Component
public final class LiveChannels {

    private static final Logger log = LoggerFactory.getLogger(LiveChannels.class);
    private static final int SUBSCRIBE_BATCH = 500;

    /** The commands of one pub/sub connection. */
    interface Subscriber {
        void subscribe(List<String> channels);

        void unsubscribe(String channel);
    }

    /** The sessions of one channel, and the promise that Redis has confirmed its subscription. Replaced, never changed. */
    private record Group(List<Session> sessions, CompletableFuture<Void> confirmed) {}

    private volatile LiveListener listener = new LiveListener() {
        @Override
        public void onEvent(String channel, LiveEvent event, List<Session> sessions, Position announced) {}

        @Override
        public void onInterrupted(Position announced) {}
    };
    private final Map<String, Group> groups = new ConcurrentHashMap<>();

    // Guarded by this: commands leave in the order in which the groups change.
    private @Nullable Subscriber connection;
    private final Map<String, Integer> unconfirmed = new HashMap<>();

    private volatile Position announced = Position.START;

    /** Who is told from now on; before anything is followed. */
    void listen(LiveListener who) {
        listener = who;
    }

    /** Lets a session follow a channel; completes when nothing published from then on is missed. */
    public synchronized CompletableFuture<Void> follow(String channel, Session session) {
        Group group = groups.get(channel);
        if (group == null) {
            group = new Group(List.of(session), new CompletableFuture<>());
            groups.put(channel, group);
            subscribe(List.of(channel));
        } else if (!group.sessions().contains(session)) {
            List<Session> more = new ArrayList<>(group.sessions());
            more.add(session);
            groups.put(channel, new Group(List.copyOf(more), group.confirmed()));
        }
        return group.confirmed();
    }

    /** Lets a session no longer follow a channel. */
    public synchronized void unfollow(String channel, Session session) {
        Group group = groups.get(channel);
        if (group == null) {
            return;
        }
        List<Session> rest = group.sessions().stream()
                .filter(other -> !other.equals(session))
                .toList();
        if (!rest.isEmpty()) {
            groups.put(channel, new Group(rest, group.confirmed()));
            return;
        }
        groups.remove(channel);
        if (connection != null) {
            connection.unsubscribe(channel);
        }
    }

    /** What fan-out has announced, on this connection or those before it. */
    public Position announced() {
        return announced;
    }

    /** Whether there is a connection at the moment. */
    public synchronized boolean isConnected() {
        return connection != null;
    }

    /** How many channels are followed. */
    public int count() {
        return groups.size();
    }

    /** Whether a channel has sessions. */
    boolean isFollowed(String channel) {
        return groups.containsKey(channel);
    }

    /** Whether Redis has confirmed the subscription of a channel that has sessions. */
    boolean isConfirmed(String channel) {
        Group group = groups.get(channel);
        return group != null && group.confirmed().isDone();
    }

    /** A new connection: subscribes everything. */
    synchronized void connected(Subscriber subscriber) {
        connection = subscriber;
        unconfirmed.clear();
        subscriber.subscribe(List.of(Channels.PROGRESS));
        List<String> channels = List.copyOf(groups.keySet());
        for (int from = 0; from < channels.size(); from += SUBSCRIBE_BATCH) {
            subscribe(channels.subList(from, Math.min(from + SUBSCRIBE_BATCH, channels.size())));
        }
    }

    /** The connection is lost, and with it whatever is published until the next one has been confirmed. */
    void disconnected() {
        synchronized (this) {
            if (connection == null) {
                return;
            }
            connection = null;
            unconfirmed.clear();
            groups.replaceAll((channel, group) ->
                    group.confirmed().isDone() ? new Group(group.sessions(), new CompletableFuture<>()) : group);
        }
        listener.onInterrupted(announced);
    }

    /** Redis confirmed a subscription. */
    synchronized void confirmed(String channel) {
        Integer outstanding = unconfirmed.get(channel);
        if (outstanding == null) {
            // Asked for by nobody, or by a connection that is gone.
            return;
        }
        if (outstanding > 1) {
            // The channel was left and followed again in between: this is the confirmation of the first time.
            unconfirmed.put(channel, outstanding - 1);
            return;
        }
        unconfirmed.remove(channel);
        Group group = groups.get(channel);
        if (group != null) {
            group.confirmed().complete(null);
        }
    }

    /** Something was published. Called by the connection's one thread. */
    void message(String channel, String text) {
        LiveEvent event;
        try {
            event = LiveEventCodec.decode(text);
        } catch (FieldException unknown) {
            log.warn("an event on channel {} cannot be read: {}", channel, unknown.getMessage());
            return;
        }
        if (event instanceof LiveEvent.Progress progress) {
            if (progress.gap()) {
                listener.onInterrupted(announced);
            }
            announced = announced.max(progress.position());
            return;
        }
        Group group = groups.get(channel);
        if (group != null) {
            listener.onEvent(channel, event, group.sessions(), announced);
        }
    }

    private void subscribe(List<String> channels) {
        if (connection != null) {
            channels.forEach(channel -> unconfirmed.merge(channel, 1, Integer::sum));
            connection.subscribe(channels);
        }
    }
}
