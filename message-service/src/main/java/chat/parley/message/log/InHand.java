package chat.parley.message.log;

import chat.parley.protocol.event.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions the consumers of a group in this process have, and how far each has got. A consumer may hear late that it
 * has lost a partition, when another one of this process has it: each speaks for its own alone. Thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // A consumer behind a proxy need not equal itself.
final class InHand {

    private record Held(Consumer<?, ?> by, long next) {}

    private final Map<Integer, Held> held = new ConcurrentHashMap<>();

    /** Assigned, but the view could not say yet where to begin: paused until it can. */
    private final Map<Integer, Consumer<?, ?>> waiting = new ConcurrentHashMap<>();

    /** Held, but no longer where the view is; begun anew by the consumer that has them. */
    private final Set<Integer> displaced = ConcurrentHashMap.newKeySet();

    /** These partitions wait for their beginning. */
    void awaitBeginning(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        partitions.forEach(each -> waiting.put(each.partition(), consumer));
    }

    /** Whether any partition waits for its beginning. */
    boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    /** Of these partitions those that wait for their beginning. */
    Set<TopicPartition> waitingOf(Consumer<?, ?> consumer, Set<TopicPartition> partitions) {
        return partitions.stream()
                .filter(each -> waiting.get(each.partition()) == consumer)
                .collect(Collectors.toSet());
    }

    /** A partition begins here. */
    void begin(Consumer<?, ?> consumer, int partition, long next) {
        held.put(partition, new Held(consumer, next));
        waiting.remove(partition, consumer);
    }

    /** The next offset of a partition that this consumer has, or null. */
    @Nullable
    Long next(Consumer<?, ?> consumer, int partition) {
        Held one = held.get(partition);
        return one == null || one.by() != consumer ? null : Long.valueOf(one.next());
    }

    /** A partition has got so far, if this consumer still has it. */
    void moveTo(Consumer<?, ?> consumer, int partition, long next) {
        held.computeIfPresent(partition, (_, one) -> one.by() == consumer ? new Held(consumer, next) : one);
    }

    /** Whether any consumer has this partition, begun or not. */
    boolean has(int partition) {
        return held.containsKey(partition) || waiting.containsKey(partition);
    }

    /** The next offsets of what this consumer has. */
    Map<Integer, Long> of(Consumer<?, ?> consumer) {
        Map<Integer, Long> own = new HashMap<>();
        held.forEach((partition, one) -> {
            if (one.by() == consumer) {
                own.put(partition, one.next());
            }
        });
        return own;
    }

    /** The next offsets of what all have. */
    Map<Integer, Long> ofAll() {
        Map<Integer, Long> all = new HashMap<>();
        held.forEach((partition, one) -> all.put(partition, one.next()));
        return all;
    }

    /** These are to be begun anew. */
    void displace(Set<Integer> partitions) {
        displaced.addAll(partitions);
    }

    /** Takes those of this consumer that are to be begun anew out of its hand: they wait for their beginning again. */
    Set<TopicPartition> takeDisplaced(Consumer<?, ?> consumer) {
        Set<TopicPartition> taken = new HashSet<>();
        of(consumer).keySet().forEach(partition -> {
            if (displaced.remove(partition)) {
                held.remove(partition);
                waiting.put(partition, consumer);
                taken.add(new TopicPartition(Topics.EVENTS, partition));
            }
        });
        return taken;
    }

    /** This consumer has these no longer; returns how far those had got that had begun. */
    Map<Integer, Long> release(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        Map<Integer, Long> released = new HashMap<>();
        for (TopicPartition each : partitions) {
            waiting.remove(each.partition(), consumer);
            Long next = next(consumer, each.partition());
            if (next != null) {
                held.remove(each.partition());
                displaced.remove(each.partition());
                released.put(each.partition(), next);
            }
        }
        return released;
    }
}
