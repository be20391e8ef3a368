package chat.parley.message.fanout;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The connection to one server: made when it is asked for, never by itself. One thread. */
final class PublishingLink {

    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;

    PublishingLink(RedisClient client) {
        this.client = client;
    }

    /**
     * Whether there was a connection and it has gone. What the server had confirmed on it may not have been heard: the next
     * one may lead to another server of that name, to which gateways had turned before (a Sentinel's new master, while the
     * old one still took what it was given).
     */
    boolean isLost() {
        return connection != null && !connection.isOpen();
    }

    /** Connects unless it is connected; waits for it. */
    void connect() {
        if (connection == null) {
            StatefulRedisConnection<String, String> open = client.connect();
            open.setAutoFlushCommands(false);
            connection = open;
        }
    }

    /** Goes out with the next {@link #flush}. */
    CompletableFuture<Long> publish(String channel, String text) {
        return open().async().publish(channel, text).toCompletableFuture();
    }

    void flush() {
        open().flushCommands();
    }

    void disconnect() {
        StatefulRedisConnection<String, String> open = connection;
        connection = null;
        if (open != null) {
            // Whoever waits for a dead connection to close waits for its timeout.
            open.closeAsync().exceptionally(_ -> null);
        }
    }

    void close() {
        client.shutdown();
    }

    private StatefulRedisConnection<String, String> open() {
        return Objects.requireNonNull(connection, "connected before");
    }
}
