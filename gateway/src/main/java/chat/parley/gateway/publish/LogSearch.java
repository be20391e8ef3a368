package chat.parley.gateway.publish;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search for the log's partitions, without which a producer can append nothing. It would itself wait for them with each
 * record anew: with the log away from the start, the frames of a connection would wait one after the other. Here
 * all wait for one search together, and when that has taken too long nobody does, until it has succeeded.
 */
final class LogSearch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogSearch.class);
    /** Between attempts that fail at once. */
    private static final int PAUSE_MS = 200;

    private final Runnable attempt;
    private final Duration patience;
    private final CompletableFuture<Void> found = new CompletableFuture<>();

    // Guarded by this.
    private @Nullable Thread searcher;
    private long dueNanos;

    /**
     * @param attempt returns when the producer knows the partitions, throws when it does not find them
     * @param patience how long whoever wants to append waits for the first search at most
     */
    LogSearch(Runnable attempt, Duration patience) {
        this.attempt = attempt;
        this.patience = patience;
    }

    /** Whether they are known. Who asks first begins the search; blocks while it has not taken too long. */
    boolean awaitFound() {
        if (found.isDone()) {
            return true;
        }
        try {
            found.get(begin() - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException away) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
        return true;
    }

    @Override
    public synchronized void close() {
        if (searcher != null) {
            searcher.interrupt();
        }
    }

    private synchronized long begin() {
        if (searcher == null) {
            dueNanos = System.nanoTime() + patience.toNanos();
            searcher = Thread.ofVirtual().name("log-search").start(this::search);
        }
        return dueNanos;
    }

    private void search() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                attempt.run();
                found.complete(null);
                return;
            } catch (KafkaException | org.springframework.kafka.KafkaException away) {
                log.debug("the log's partitions are not known yet: {}", away.toString());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }
}
