package chat.parley.gateway.push;

import chat.parley.platform.redis.LiveServers;
import chat.parley.platform.redis.RedisAccess;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what may be lost, on the server that has the channel: waits for nothing and says nothing of a failure. The first
 * event for a server opens the connection to it; after a failure the next one opens another. Thread-safe.
 */
public final class LiveRelay implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LiveRelay.class);
    /** What may wait for a server that does not answer, until it is given up. */
    private static final int QUEUE = 1_000;

    private final LiveServers servers;
    private final List<Link> links;

    LiveRelay(LiveServers servers, ClientResources resources, String connectionName, Duration patience) {
        this.servers = servers;
        this.links = IntStream.range(0, servers.count())
                .mapToObj(server -> new Link(servers.access(server, connectionName, patience), resources))
                .toList();
    }

    /** Publishes an event, perhaps. */
    public void publish(String channel, LiveEvent event) {
        links.get(servers.of(channel)).publish(channel, LiveEventCodec.encode(event));
    }

    @Override
    public void close() {
        links.forEach(Link::close);
    }

    private static final class Link {

        private final RedisClient client;
        private final RedisURI uri;
        private @Nullable CompletableFuture<StatefulRedisConnection<String, String>> connection;
        private CompletableFuture<?> handedOver = CompletableFuture.completedFuture(null);

        Link(RedisAccess access, ClientResources resources) {
            this.uri = access.uri();
            this.client = RedisClient.create(resources, uri);
            client.setOptions(access.options()
                    .mutate()
                    .timeoutOptions(TimeoutOptions.enabled())
                    .requestQueueSize(QUEUE)
                    .build());
        }

        /** One behind the other: what waits for the same connection would leave last in, first out. */
        synchronized void publish(String channel, String text) {
            CompletableFuture<StatefulRedisConnection<String, String>> current = connected();
            handedOver = handedOver
                    .handle((_, _) -> null)
                    .thenCompose(_ -> current)
                    .thenAccept(open -> send(open, channel, text))
                    .whenComplete((_, failure) -> note(failure));
        }

        private static void send(StatefulRedisConnection<String, String> open, String channel, String text) {
            open.async().publish(channel, text).whenComplete((_, failure) -> {
                if (failure != null) {
                    open.closeAsync();
                }
                note(failure);
            });
        }

        private static void note(@Nullable Throwable failure) {
            if (failure != null) {
                log.debug("something that may be lost is lost", failure);
            }
        }

        private CompletableFuture<StatefulRedisConnection<String, String>> connected() {
            CompletableFuture<StatefulRedisConnection<String, String>> current = connection;
            boolean over = current != null
                    && current.isDone()
                    && (current.isCompletedExceptionally() || !current.join().isOpen());
            if (current == null || over) {
                current = client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
                connection = current;
            }
            return current;
        }

        void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
