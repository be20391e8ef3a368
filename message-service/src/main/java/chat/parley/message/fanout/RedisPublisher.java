package chat.parley.message.fanout;

import chat.parley.platform.redis.LiveServers;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Publishes on one connection to each server, in order, and knows that everything arrived. Each event goes to the server
 * that has its channel (and to the one that had it by the former list), and none goes out unless all servers are there. The
 * connections neither reconnect nor resend by themselves: after any doubt they are closed, and what was to be published is
 * published again on new ones. One thread.
 */
final class RedisPublisher implements AutoCloseable {

    private final LiveServers servers;
    private final List<PublishingLink> links;
    private final Duration timeout;

    /**
     * @param clients one for each of the servers, those of the former list among them, with {@code autoReconnect} off
     * @param timeout how long Redis may take for a batch
     */
    RedisPublisher(LiveServers servers, List<RedisClient> clients, Duration timeout) {
        this.servers = servers;
        this.links = clients.stream().map(PublishingLink::new).toList();
        this.timeout = timeout;
    }

    /**
     * Returns when Redis has confirmed them all.
     *
     * @throws RedisException when it has not, some of them may have been published all the same; or when a connection was
     *     lost since the last time, see {@link PublishingLink#isLost}
     */
    void publish(List<Publication> publications) throws InterruptedException {
        if (publications.isEmpty()) {
            return;
        }
        confirm(publications.size(), replies -> {
            for (Publication each : publications) {
                String text = LiveEventCodec.encode(each.event());
                int server = servers.of(each.channel());
                replies.add(links.get(server).publish(each.channel(), text));
                int former = servers.formerOf(each.channel());
                if (former != server) {
                    replies.add(links.get(former).publish(each.channel(), text));
                }
            }
        });
    }

    /**
     * Announces progress on every server: a gateway listens to all of them, and the least of what they announce counts
     * there. Returns when Redis has confirmed them all.
     *
     * @throws RedisException as {@link #publish}
     */
    void announce(LiveEvent.Progress progress) throws InterruptedException {
        String text = LiveEventCodec.encode(progress);
        confirm(links.size(), replies -> links.forEach(link -> replies.add(link.publish(Channels.PROGRESS, text))));
    }

    private void confirm(int size, Consumer<List<CompletableFuture<Long>>> publishing) throws InterruptedException {
        connect();
        boolean confirmed = false;
        try {
            List<CompletableFuture<Long>> replies = new ArrayList<>(size);
            publishing.accept(replies);
            links.forEach(PublishingLink::flush);
            CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            confirmed = true;
        } catch (ExecutionException refused) {
            throw new RedisException("Redis did not publish: " + refused.getCause(), refused.getCause());
        } catch (TimeoutException silent) {
            throw new RedisException("Redis did not answer within " + timeout, silent);
        } finally {
            if (!confirmed) {
                links.forEach(PublishingLink::disconnect);
            }
        }
    }

    /** All or none: what one server has and another has not would be published there again and again meanwhile. */
    private void connect() {
        List<PublishingLink> lost =
                links.stream().filter(PublishingLink::isLost).toList();
        if (!lost.isEmpty()) {
            lost.forEach(PublishingLink::disconnect);
            throw new RedisException("the connection to Redis was lost");
        }
        links.forEach(PublishingLink::connect);
    }

    @Override
    public void close() {
        links.forEach(PublishingLink::close);
    }
}
