package chat.parley.message.log;

import chat.parley.platform.log.LayoutPartitioner;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.LogLayout;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks the brokers where {@code parley.events} ends: behind every record that was acked before the question. A leader that
 * has just taken over does not answer before it knows what its predecessor acked (KIP-207). Thread-safe.
 */
public final class LogEnds implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Map<String, Object> adminProperties;
    private final LogLayout layout;
    private @Nullable Admin admin;

    /** On the cluster that these admin properties lead to, which need not be there yet. */
    public LogEnds(Map<String, Object> adminProperties, LogLayout layout) {
        this.layout = layout;
        this.adminProperties = new HashMap<>(adminProperties);
        this.adminProperties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        this.adminProperties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
        // While no broker answers, a client that starts over from the bootstrap servers does so without a pause.
        this.adminProperties.put(
                AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
    }

    /** The next offset of each of these partitions. Throws {@code KafkaException} when the brokers do not answer. */
    public Map<Integer, Long> of(Set<Integer> partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(each -> latest.put(new TopicPartition(Topics.EVENTS, each), OffsetSpec.latest()));
        try {
            Map<TopicPartition, ListOffsetsResultInfo> found =
                    client().listOffsets(latest).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            Map<Integer, Long> ends = new HashMap<>();
            found.forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
            return ends;
        } catch (ExecutionException refused) {
            throw new KafkaException("where the log ends: " + refused.getCause(), refused.getCause());
        } catch (TimeoutException silent) {
            throw new KafkaException("Kafka does not answer", silent);
        }
    }

    /** Where the log ends of all that concerns a conversation. Throws {@code KafkaException} when the brokers do not answer. */
    public Position of(ConversationKey conversation) throws InterruptedException {
        return Position.of(of(Set.of(LayoutPartitioner.partitionOf(layout, conversation, partitions()))));
    }

    private int partitions() throws InterruptedException {
        try {
            return client().describeTopics(List.of(Topics.EVENTS))
                    .allTopicNames()
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        } catch (ExecutionException refused) {
            throw new KafkaException("which partitions the log has: " + refused.getCause(), refused.getCause());
        } catch (TimeoutException silent) {
            throw new KafkaException("Kafka does not answer", silent);
        }
    }

    private synchronized Admin client() {
        Admin current = admin;
        if (current == null) {
            current = Admin.create(adminProperties);
            admin = current;
        }
        return current;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
