package chat.parley.message.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * How a consumer's attempts go: counts failures, says how long to wait before the next attempt, and logs a failure once,
 * when it begins and when it ends. For several threads.
 */
final class Attempts {

    private static final Logger log = LoggerFactory.getLogger(Attempts.class);
    private static final long FIRST_BACK_OFF_MS = 100;
    private static final int MAX_DOUBLINGS = 16;

    private final String who;
    private final Duration maxBackOff;
    private final Counter failures;

    /** Partitions whose last batch failed: until it goes through, nothing else counts as a success. */
    private final Set<Integer> failing = ConcurrentHashMap.newKeySet();

    private final AtomicInteger failedInARow = new AtomicInteger();
    private volatile String lastFailure = "";

    Attempts(String who, Duration maxBackOff, MeterRegistry meters) {
        this.who = who;
        this.maxBackOff = maxBackOff;
        this.failures = Counter.builder("parley.consumer.failures")
                .description("Attempts that failed and were made again")
                .tag("group", who)
                .register(meters);
    }

    /** Why the last attempt failed, until one succeeds. */
    Optional<String> failure() {
        return failedInARow.get() == 0 ? Optional.empty() : Optional.of(lastFailure);
    }

    /** A batch of these partitions failed; returns how long to wait. */
    Duration batchFailed(Set<Integer> partitions, Exception failure) {
        failing.addAll(partitions);
        return failed(failure);
    }

    /** A batch of these partitions went through. */
    void batchSucceeded(Set<Integer> partitions) {
        failing.removeAll(partitions);
        succeeded();
    }

    /** These partitions are no longer ours. */
    void forget(Set<Integer> partitions) {
        failing.removeAll(partitions);
    }

    /** Something between batches went through: the quiet between two attempts at a batch is no success. */
    void succeeded() {
        if (!failing.isEmpty()) {
            return;
        }
        int attempts = failedInARow.getAndSet(0);
        if (attempts > 0) {
            log.info("{} goes on after {} failed attempts", who, attempts);
        }
    }

    /** Something failed; returns how long to wait. */
    Duration failed(Exception failure) {
        failures.increment();
        int attempt = failedInARow.incrementAndGet();
        lastFailure = failure.getCause() == null
                ? failure.toString()
                : failure + ", because of " + NestedExceptionUtils.getMostSpecificCause(failure);
        if (attempt == 1) {
            log.warn("{} failed and tries again until it succeeds: {}", who, lastFailure);
        }
        log.debug("{} failed {} times", who, attempt, failure);
        return Duration.ofMillis(
                Math.min(maxBackOff.toMillis(), FIRST_BACK_OFF_MS << Math.min(attempt - 1, MAX_DOUBLINGS)));
    }
}
