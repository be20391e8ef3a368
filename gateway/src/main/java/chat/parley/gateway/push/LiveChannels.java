package chat.parley.gateway.push;

import chat.parley.gateway.session.Session;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import chat.parley.protocol.live.Placement;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which session follows which channel, and whether Redis has confirmed it. A channel is subscribed while it has a session,
 * on the server that has it. Owns re-subscription: after every loss of a connection all channels of its server are subscribed
 * anew, and until Redis has confirmed one, {@link #follow} does not complete (Lettuce's own re-subscription cannot be waited
 * for: redis/lettuce #2940, #3213).
 */
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

    /** The way to one server. Guarded by the channels: commands leave in the order in which the groups change. */
    private static final class Link {
        private @Nullable Subscriber connection;
        private final Map<String, Integer> unconfirmed = new HashMap<>();
    }

    private final List<Link> links;
    private final Announcements announcements;

    /**
     * @param servers how many servers the channels are spread over
     */
    LiveChannels(int servers) {
        this.links = Stream.generate(Link::new).limit(servers).toList();
        this.announcements = new Announcements(servers);
    }

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
            subscribe(linkOf(channel), List.of(channel));
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
        Subscriber connection = linkOf(channel).connection;
        if (connection != null) {
            connection.unsubscribe(channel);
        }
    }

    /** What fan-out has announced, on these connections or those before them: the least of all servers. */
    public Position announced() {
        return announcements.least();
    }

    /** Whether every server is connected at the moment. */
    public synchronized boolean isConnected() {
        return links.stream().allMatch(link -> link.connection != null);
    }

    /** Whether this server is connected at the moment. */
    synchronized boolean isConnected(int server) {
        return links.get(server).connection != null;
    }

    /** Whether what is published on the two channels is heard in the order in which it was published. */
    boolean areInOrder(String channel, String other) {
        return links.size() == 1 || serverOf(channel) == serverOf(other);
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

    /** A new connection: subscribes everything that its server has. */
    synchronized void connected(int server, Subscriber subscriber) {
        Link link = links.get(server);
        link.connection = subscriber;
        link.unconfirmed.clear();
        announcements.connected(server);
        subscriber.subscribe(List.of(Channels.PROGRESS));
        List<String> channels = groups.keySet().stream()
                .filter(channel -> serverOf(channel) == server)
                .toList();
        for (int from = 0; from < channels.size(); from += SUBSCRIBE_BATCH) {
            subscribe(link, channels.subList(from, Math.min(from + SUBSCRIBE_BATCH, channels.size())));
        }
    }

    /**
     * A connection is lost, and with it whatever is published on its server until the next one has been confirmed. All
     * sessions are interrupted: with some rooms each, hardly one has all its channels elsewhere.
     */
    void disconnected(int server) {
        synchronized (this) {
            Link link = links.get(server);
            if (link.connection == null) {
                return;
            }
            link.connection = null;
            link.unconfirmed.clear();
            groups.replaceAll((channel, group) ->
                    serverOf(channel) == server && group.confirmed().isDone()
                            ? new Group(group.sessions(), new CompletableFuture<>())
                            : group);
        }
        // In this order: a session that has not heard yet must not be told that it has what only that server had.
        listener.onInterrupted(announcements.least());
        announcements.disconnected(server);
    }

    /** Redis confirmed a subscription. */
    synchronized void confirmed(int server, String channel) {
        Map<String, Integer> unconfirmed = links.get(server).unconfirmed;
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

    /** Something was published. Called by each connection's one thread. */
    void message(int server, String channel, String text) {
        LiveEvent event;
        try {
            event = LiveEventCodec.decode(text);
        } catch (FieldException unknown) {
            log.warn("an event on channel {} cannot be read: {}", channel, unknown.getMessage());
            return;
        }
        if (event instanceof LiveEvent.Progress progress) {
            if (progress.gap()) {
                listener.onInterrupted(announcements.least());
            }
            announcements.announced(server, progress.position());
            return;
        }
        Group group = groups.get(channel);
        if (group != null) {
            listener.onEvent(channel, event, group.sessions(), announcements.least());
        }
    }

    private int serverOf(String channel) {
        return Placement.serverOf(channel, links.size());
    }

    private Link linkOf(String channel) {
        return links.get(serverOf(channel));
    }

    private static void subscribe(Link link, List<String> channels) {
        if (link.connection != null) {
            channels.forEach(channel -> link.unconfirmed.merge(channel, 1, Integer::sum));
            link.connection.subscribe(channels);
        }
    }
}
