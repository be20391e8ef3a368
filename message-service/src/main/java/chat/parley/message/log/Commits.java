package chat.parley.message.log;

import chat.parley.protocol.event.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Kafka how far a consumer group has got: for those who watch its lag, and for a view that keeps no position of its
 * own. What is not committed is read again. Each partition belongs to the thread that has it.
 */
final class Commits {

    private static final Logger log = LoggerFactory.getLogger(Commits.class);

    /** A commit costs the broker as much as a batch of messages; one that is late costs a repeat after a crash. */
    private static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final String group;

    /** Since when (nanos) partitions are further than their last commit. */
    private final Map<Integer, Long> ahead = new ConcurrentHashMap<>();

    Commits(String group) {
        this.group = group;
    }

    /** These partitions have moved on. */
    void moved(Collection<Integer> partitions) {
        long nowNanos = System.nanoTime();
        partitions.forEach(partition -> ahead.putIfAbsent(partition, nowNanos));
    }

    /** Nothing is to be committed for this partition any more. */
    void forget(int partition) {
        ahead.remove(partition);
    }

    /** Commits what has moved, all of it as soon as one is due. */
    void commitDue(Consumer<?, ?> consumer, Map<Integer, Long> inHand) {
        Map<Integer, Long> moved = new HashMap<>(inHand);
        moved.keySet().retainAll(ahead.keySet());
        long nowNanos = System.nanoTime();
        boolean due = moved.keySet().stream()
                .map(ahead::get)
                .anyMatch(since -> since != null && nowNanos - since >= INTERVAL_NANOS);
        if (due) {
            ahead.keySet().removeAll(moved.keySet());
            commit(consumer, moved);
        }
    }

    /** Commits these next offsets without waiting for it. */
    void commit(Consumer<?, ?> consumer, Map<Integer, Long> next) {
        consumer.commitAsync(offsets(next), this::committed);
    }

    /** Commits before the partitions are given up, so that who gets them does not repeat what was done. */
    void commitLast(Consumer<?, ?> consumer, Map<Integer, Long> inHand) {
        try {
            consumer.commitSync(offsets(inHand), TIMEOUT);
        } catch (KafkaException failed) {
            log.warn("{} could not commit before giving up {}: {}", group, inHand.keySet(), failed.toString());
        }
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failure) {
        if (failure != null) {
            log.debug("{} could not commit {}: {}", group, offsets.keySet(), failure.toString());
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<Integer, Long> next) {
        return next.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> new TopicPartition(Topics.EVENTS, entry.getKey()),
                        entry -> new OffsetAndMetadata(entry.getValue())));
    }
}
