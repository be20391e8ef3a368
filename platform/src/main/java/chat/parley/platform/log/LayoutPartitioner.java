package chat.parley.platform.log;

import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.LogLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * Puts conversations where {@link LogLayout} says, by the hash that Kafka's own producers use (murmur2 of the key). A log
 * whose number of partitions the settings do not know is not appended to: what two instances with different settings append
 * would tear conversations apart for good, while a message that is refused is sent again.
 */
public final class LayoutPartitioner implements Partitioner {

    private static final String LAYOUT = "parley.log.layout";

    private LogLayout layout = new LogLayout(1, List.of());

    /** Producer settings that lead to this partitioner. */
    public static Map<String, Object> settings(LogLayout layout) {
        return Map.of(ProducerConfig.PARTITIONER_CLASS_CONFIG, LayoutPartitioner.class, LAYOUT, layout);
    }

    @Override
    public void configure(Map<String, ?> settings) {
        if (!(settings.get(LAYOUT) instanceof LogLayout given)) {
            throw new IllegalArgumentException(LAYOUT + " is not set");
        }
        layout = given;
    }

    @Override
    public int partition(
            String topic,
            @Nullable Object key,
            byte @Nullable [] keyBytes,
            @Nullable Object value,
            byte @Nullable [] valueBytes,
            Cluster cluster) {
        int there = cluster.partitionsForTopic(topic).size();
        if (!topic.equals(Topics.EVENTS)) {
            return keyBytes == null ? 0 : BuiltInPartitioner.partitionForKey(keyBytes, there);
        }
        if (keyBytes == null) {
            throw new IllegalArgumentException("a record of " + topic + " without a conversation");
        }
        if (!layout.fits(there)) {
            throw new InvalidConfigurationException(topic + " has " + there + " partitions, parley.log.partitions and"
                    + " parley.log.growth say " + layout.partitions() + ": nothing is appended until they agree");
        }
        return BuiltInPartitioner.partitionForKey(
                keyBytes, layout.hasGrown() ? partitionsOf(layout, conversation(keyBytes), there) : there);
    }

    /**
     * The partition of a conversation in a log with so many partitions.
     *
     * @throws InvalidConfigurationException where it belongs among partitions that are not there
     */
    public static int partitionOf(LogLayout layout, ConversationKey conversation, int there) {
        return BuiltInPartitioner.partitionForKey(
                conversation.toString().getBytes(StandardCharsets.UTF_8),
                layout.hasGrown() ? partitionsOf(layout, conversation, there) : there);
    }

    private static int partitionsOf(LogLayout layout, ConversationKey conversation, int there) {
        int partitions = layout.partitionsOf(conversation);
        if (partitions > there) {
            throw new InvalidConfigurationException(Topics.EVENTS + " has " + there + " partitions and " + conversation
                    + " needs " + partitions + ": add them, or raise rooms-from and users-from of parley.log.growth");
        }
        return partitions;
    }

    private static ConversationKey conversation(byte[] keyBytes) {
        String key = new String(keyBytes, StandardCharsets.UTF_8);
        return ConversationKey.parse(key)
                .orElseThrow(() -> new IllegalArgumentException("'" + key + "' is no conversation"));
    }

    @Override
    public void close() {}
}
