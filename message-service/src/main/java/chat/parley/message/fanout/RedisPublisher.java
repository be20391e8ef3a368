package chat.parley.message.fanout;

import chat.parley.protocol.live.LiveEventCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes on one connection, in order, and knows that everything arrived. The connection neither reconnects nor
 * resends by itself: after any doubt it is closed, and what was to be published is published again on a new one.
 * One thread.
 */
final class RedisPublisher implements AutoCloseable {

    private final RedisClient client;
    private final Duration timeout;
    private @Nullable StatefulRedisConnection<String, String> connection;

    /**
     * @param client with {@code autoReconnect} off
     * @param timeout how long Redis may take for a batch
     */
    RedisPublisher(RedisClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /**
     * Returns when Redis has confirmed them all.
     *
     * @throws RedisException when it has not: some of them may have been published all the same
     */
    void publish(List<Publication> publications) throws InterruptedException {
        if (publications.isEmpty()) {
            return;
        }
        boolean confirmed = false;
        try {
            StatefulRedisConnection<String, String> open = connected();
            RedisAsyncCommands<String, String> commands = open.async();
            List<CompletableFuture<Long>> replies = new ArrayList<>(publications.size());
            for (Publication each : publications) {
                replies.add(commands.publish(each.channel(), LiveEventCodec.encode(each.event()))
                        .toCompletableFuture());
            }
            open.flushCommands();
            CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            confirmed = true;
        } catch (ExecutionException refused) {
            throw new RedisException("Redis did not publish: " + refused.getCause(), refused.getCause());
        } catch (TimeoutException silent) {
            throw new RedisException("Redis did not answer within " + timeout, silent);
        } finally {
            if (!confirmed) {
                disconnect();
            }
        }
    }

    private StatefulRedisConnection<String, String> connected() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null || !open.isOpen()) {
            disconnect();
            open = client.connect();
            open.setAutoFlushCommands(false);
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        StatefulRedisConnection<String, String> open = connection;
        connection = null;
        if (open != null) {
            // Whoever waits for a dead connection to close waits for its timeout.
            open.closeAsync().exceptionally(_ -> null);
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
