package chat.parley.gateway.push;

import chat.parley.platform.redis.RedisAccess;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one pub/sub connection of this gateway to a Redis server. Reconnects by itself, tells {@link LiveChannels} of every loss, and pings, so
 * that a connection that is only half there counts as lost after {@code patience}. One that still brings something is there,
 * however late its pong: a gateway without CPU to spare has it behind everything else.
 */
final class RedisSubscription implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RedisSubscription.class);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 1_000;

    private final LiveChannels channels;
    private final int server;
    private final String name;
    private final RedisClient client;
    private final Duration patience;
    private volatile boolean closed;
    private volatile long heardNanos;
    private final Thread keeper;

    /**
     * @param server its number among those that the channels are spread over
     * @param name what it is called in the log
     * @param patience without an answer for so long the connection counts as lost
     */
    RedisSubscription(LiveChannels channels, int server, String name, RedisAccess access, Duration patience) {
        this.channels = channels;
        this.server = server;
        this.name = name;
        this.client = RedisClient.create(access.uri());
        // A command that took too long before it was written is never written: the channel would stay silent for good.
        // The ping says when to give the whole connection up.
        client.setOptions(access.options()
                .mutate()
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .build());
        this.patience = patience;
        this.keeper = Thread.ofVirtual().name("redis-subscription-" + server).unstarted(this::keepConnected);
    }

    void start() {
        keeper.start();
    }

    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    private void keepConnected() {
        long pauseMs = FIRST_PAUSE_MS;
        while (!closed) {
            try (StatefulRedisPubSubConnection<String, String> connection = connect()) {
                pauseMs = FIRST_PAUSE_MS;
                watch(connection);
            } catch (RedisException unreachable) {
                if (pauseMs == FIRST_PAUSE_MS) {
                    log.warn("Redis {} cannot be reached, live delivery waits: {}", name, unreachable.getMessage());
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                channels.disconnected(server);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(pauseMs);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        }
    }

    private StatefulRedisPubSubConnection<String, String> connect() {
        StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String text) {
                heardNanos = System.nanoTime();
                channels.message(server, channel, text);
            }

            @Override
            public void subscribed(String channel, long count) {
                heardNanos = System.nanoTime();
                channels.confirmed(server, channel);
            }
        });
        return connection;
    }

    /** Returns when the connection is lost. */
    private void watch(StatefulRedisPubSubConnection<String, String> connection) throws InterruptedException {
        Loss loss = new Loss(connection);
        connection.addListener(loss);
        channels.connected(server, new LiveChannels.Subscriber() {
            @Override
            public void subscribe(List<String> names) {
                connection.async().subscribe(names.toArray(String[]::new)).whenComplete((done, failure) -> {
                    if (failure != null) {
                        // The next connection subscribes everything again.
                        connection.closeAsync();
                    }
                });
            }

            @Override
            public void unsubscribe(String name) {
                connection.async().unsubscribe(name);
            }
        });
        log.info("subscribed to Redis {}, {} channels on all servers", name, channels.count());
        while (connection.isOpen() && !loss.await(patience.dividedBy(2))) {
            boolean answered = connection.async().ping().await(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!answered && System.nanoTime() - heardNanos >= patience.toNanos()) {
                log.warn("Redis {} has not answered a ping, nor sent anything, for {} ms", name, patience.toMillis());
                return;
            }
        }
        log.warn("the subscription to Redis {} is interrupted", name);
    }

    /** Knows when Lettuce has seen the connection go. */
    private static final class Loss implements RedisConnectionStateListener {

        private final StatefulRedisPubSubConnection<String, String> connection;
        private boolean lost;

        Loss(StatefulRedisPubSubConnection<String, String> connection) {
            this.connection = connection;
        }

        @Override
        public synchronized void onRedisDisconnected(@Nullable RedisChannelHandler<?, ?> gone) {
            lost = true;
            notifyAll();
        }

        synchronized boolean await(Duration time) throws InterruptedException {
            long deadline = System.nanoTime() + time.toNanos();
            for (long left = time.toMillis(); !lost && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
            return lost || !connection.isOpen();
        }
    }
}
