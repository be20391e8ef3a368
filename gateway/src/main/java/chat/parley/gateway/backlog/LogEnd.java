package chat.parley.gateway.backlog;

import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/**
 * Where the log ends. However many ask at once, one question is under way and one is prepared: five thousand sessions that
 * come back together share a handful of requests.
 */
@Component
public final class LogEnd implements AutoCloseable {

    private static final Duration PARTITIONS_KNOWN_FOR = Duration.ofMinutes(1);
    private static final String TIMEOUT_MS = "5000";

    /** An answer from the past; whoever asked asks again. */
    static final class StaleLeaderException extends Exception {
        private static final long serialVersionUID = 1L;

        StaleLeaderException(String message) {
            super(message);
        }
    }

    private final Admin admin;
    private final KnownEnds known;

    // Guarded by this.
    private @Nullable CompletableFuture<Position> prepared;
    private boolean underWay;
    private List<TopicPartition> partitions = List.of();
    private long partitionsKnownAtNanos;

    /** @param configured Spring's own, which knows of certificates that {@code spring.kafka.ssl.bundle} names */
    LogEnd(KafkaAdmin configured, KnownEnds known) {
        this.known = known;
        Map<String, Object> settings = new HashMap<>(configured.getConfigurationProperties());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        // While no broker answers, a client that starts over from the bootstrap servers does so without a pause.
        settings.put(AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
        this.admin = Admin.create(settings);
    }

    /** The log's end as of some moment after this call: everything appended before the call lies before it. */
    public synchronized CompletableFuture<Position> next() {
        CompletableFuture<Position> next = prepared;
        if (next == null) {
            next = new CompletableFuture<>();
            prepared = next;
            if (!underWay) {
                ask();
            }
        }
        return next;
    }

    /** Fan-out has read the log up to there, so it does not end before. */
    void reached(Position announced) {
        known.reached(announced);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private synchronized void ask() {
        CompletableFuture<Position> asked = prepared;
        prepared = null;
        underWay = asked != null;
        if (asked != null) {
            partitions().thenCompose(this::ends).whenComplete((position, failure) -> {
                if (failure == null) {
                    asked.complete(position);
                } else {
                    asked.completeExceptionally(failure);
                }
                ask();
            });
        }
    }

    private CompletionStage<Position> ends(List<TopicPartition> of) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        of.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        // Acks that come while the answer is on its way do not make it one of the past.
        KnownEnds.Known asked = known.now();
        return admin.listOffsets(latest).all().toCompletionStage().thenApply(offsets -> {
            Map<Integer, Long> next = new HashMap<>();
            offsets.forEach((partition, info) -> {
                if (!asked.accepts(partition.partition(), info.leaderEpoch().orElse(0), info.offset())) {
                    throw new CompletionException(
                            new StaleLeaderException(partition + " ends at " + info.offset() + " for an old leader"));
                }
                next.put(partition.partition(), info.offset());
            });
            return Position.of(next);
        });
    }

    private synchronized CompletionStage<List<TopicPartition>> partitions() {
        // Of partitions that were added the first record may be acked, or announced, before they are asked for again.
        if (!partitions.isEmpty()
                && known.partitions() <= partitions.size()
                && System.nanoTime() - partitionsKnownAtNanos < PARTITIONS_KNOWN_FOR.toNanos()) {
            return CompletableFuture.completedStage(partitions);
        }
        return admin.describeTopics(List.of(Topics.EVENTS))
                .allTopicNames()
                .toCompletionStage()
                .thenApply(topics -> learn(Objects.requireNonNull(topics.get(Topics.EVENTS))
                        .partitions()
                        .size()));
    }

    private synchronized List<TopicPartition> learn(int count) {
        partitions = java.util.stream.IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(Topics.EVENTS, partition))
                .toList();
        partitionsKnownAtNanos = System.nanoTime();
        return partitions;
    }
}
