package chat.parley.gateway.contract;

import chat.parley.platform.membership.MembershipView;
import chat.parley.platform.membership.RedisKeys;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import chat.parley.protocol.live.Placement;
import chat.parley.protocol.log.Position;
import chat.parley.testing.Backends;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Publishes as message-service does: on one connection, in order, repeated after a failure, and then announced. */
public final class FanOutDouble implements AutoCloseable {

    /** An event and the channel that it is for. */
    record Publication(String channel, LiveEvent event) {}

    private record Step(long id, Position next, List<Publication> publications) {}

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final RedisClient client;
    private final LettuceConnectionFactory connections;
    private final MembershipView membership;
    private final LinkedBlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final Thread publisher;
    private final Link main;

    // Guarded by this.
    private List<Link> others = List.of();
    private boolean paused;
    private Position announced = Position.START;
    private final Set<Long> published = new HashSet<>();
    private final List<Publication> history = new ArrayList<>();

    FanOutDouble(Backends backends) {
        RedisURI uri = RedisURI.create(backends.redisUrl());
        uri.setTimeout(PATIENCE);
        this.client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
        URI redis = URI.create(backends.redisUrl());
        this.connections = new LettuceConnectionFactory(redis.getHost(), redis.getPort());
        connections.afterPropertiesSet();
        connections.start();
        this.membership = new MembershipView(new StringRedisTemplate(connections));
        this.main = new Link(client, uri);
        this.publisher = Thread.ofPlatform().daemon().name("fan-out").start(this::publishAll);
    }

    /** What Redis knows of members. */
    public MembershipView membership() {
        return membership;
    }

    /** Redis knows no longer which rooms a user is in. */
    public void forgetRoomsOf(int userId) {
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            own.sync().del(RedisKeys.roomsOf(userId));
        }
    }

    /** Publishes on these servers too from now on, to which the channels are spread; on none with an empty list. */
    public synchronized void alsoOn(List<String> urls) {
        others.forEach(Link::drop);
        others = urls.stream()
                .map(url -> {
                    RedisURI uri = RedisURI.create(url);
                    uri.setTimeout(PATIENCE);
                    return new Link(client, uri);
                })
                .toList();
    }

    /** Publishes nothing until {@link #resume}. */
    public synchronized void pause() {
        paused = true;
    }

    /** Publishes what has piled up. */
    public synchronized void resume() {
        paused = false;
        notifyAll();
    }

    /** Says that publishing failed on the way, though nothing did. */
    public void announceGap() {
        publish(Channels.PROGRESS, new LiveEvent.Progress(Position.START, true));
    }

    /** Publishes the last so many events again, as one does that has lost its partition without knowing it. */
    public void repeatLast(int count) {
        List<Publication> last;
        synchronized (this) {
            last = List.copyOf(history.subList(Math.max(0, history.size() - count), history.size()));
        }
        steps.add(new Step(0, Position.START, last));
    }

    /** Publishes to a channel, whatever it is. */
    public void publishRaw(String channel, String text) {
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            own.sync().publish(channel, text);
        }
    }

    /** An event that stands in no log. */
    public void publish(String channel, LiveEvent event) {
        publishRaw(channel, LiveEventCodec.encode(event));
    }

    /** Waits until the record with this id has been published. */
    synchronized void awaitPublished(long id) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        try {
            while (!published.contains(id)) {
                long leftMs = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    throw new IllegalStateException("record " + id + " is not published");
                }
                wait(leftMs);
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    void publish(long id, Position next, List<Publication> publications) {
        steps.add(new Step(id, next, publications));
    }

    @Override
    public void close() {
        publisher.interrupt();
        try {
            publisher.join(5_000);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        connections.destroy();
    }

    private void publishAll() {
        try {
            while (true) {
                Step step = steps.take();
                awaitResumed();
                boolean gap = false;
                while (!publish(step, gap)) {
                    gap = true;
                    LockSupport.parkNanos(20_000_000);
                    if (Thread.interrupted()) {
                        return;
                    }
                }
                synchronized (this) {
                    published.add(step.id());
                    history.addAll(step.publications());
                    notifyAll();
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitResumed() throws InterruptedException {
        while (paused) {
            wait();
        }
    }

    /** False when Redis has not confirmed all of it: some of it may have arrived all the same. */
    private boolean publish(Step step, boolean gap) {
        List<Link> spread = spread();
        List<Link> all = Stream.concat(Stream.of(main), spread.stream()).toList();
        try {
            for (Link link : all) {
                link.connect();
            }
            for (Publication publication : step.publications()) {
                note(publication.event());
                String text = LiveEventCodec.encode(publication.event());
                main.publish(publication.channel(), text);
                if (!spread.isEmpty()) {
                    spread.get(Placement.serverOf(publication.channel(), spread.size()))
                            .publish(publication.channel(), text);
                }
            }
            announced = announced.max(step.next());
            String progress = LiveEventCodec.encode(new LiveEvent.Progress(announced, gap));
            for (Link link : all) {
                link.publish(Channels.PROGRESS, progress);
            }
            return true;
        } catch (RedisException | DataAccessException failed) {
            all.forEach(Link::drop);
            return false;
        }
    }

    /** As message-service notes it: what Redis knows of the members. */
    private void note(LiveEvent event) {
        if (event instanceof LiveEvent.Room room) {
            switch (room.change()) {
                case CREATED, JOINED -> membership.joined(room.userId(), room.roomId(), room.eventId());
                case LEFT -> membership.left(room.userId(), room.roomId(), room.eventId());
                case DELETED -> membership.deleted(room.roomId(), room.eventId());
                case UPDATED -> {}
            }
        }
    }

    private synchronized List<Link> spread() {
        return others;
    }

    /** The connection to one server. */
    private static final class Link {

        private final RedisClient client;
        private final RedisURI uri;
        /** Dropped by the test's thread while the publisher's uses it. */
        private volatile @Nullable StatefulRedisConnection<String, String> connection;

        Link(RedisClient client, RedisURI uri) {
            this.client = client;
            this.uri = uri;
        }

        /** A connection that was lost makes a gap: it may have led elsewhere. */
        void connect() {
            StatefulRedisConnection<String, String> open = connection;
            if (open == null) {
                connection = client.connect(uri);
            } else if (!open.isOpen()) {
                throw new RedisException("lost");
            }
        }

        void publish(String channel, String text) {
            StatefulRedisConnection<String, String> open = connection;
            if (open == null) {
                throw new RedisException("dropped");
            }
            open.sync().publish(channel, text);
        }

        void drop() {
            StatefulRedisConnection<String, String> broken = connection;
            connection = null;
            if (broken != null) {
                broken.closeAsync();
            }
        }
    }
}
