package chat.parley.message.log;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A view of the log that a {@link LogConsumer} keeps up to date: the store or the live channels. Whatever a method throws,
 * the consumer tries again from the position in hand, for ever; nothing is skipped. All calls about one partition come
 * from one thread.
 */
public interface LogView {

    /**
     * Where to begin with partitions that were just assigned. Both it and {@link #apply} speak of next offsets by
     * partition.
     */
    Map<Integer, Long> begin(Consumer<?, ?> consumer, Set<TopicPartition> partitions) throws Exception;

    /**
     * Applies records, which continue the positions in hand.
     *
     * @return the new position of each of these partitions; one that is not behind its last record here is sought
     */
    Map<Integer, Long> apply(List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> positions)
            throws Exception;

    /** Called after every batch and several times a second between batches, with all positions in hand. */
    default void tick(Map<Integer, Long> positions) throws Exception {}

    /** These partitions go to somebody else, or the service stops; what is held back for them goes out now, if it can. */
    default void end(Set<Integer> partitions) throws Exception {}

    /** These partitions went to somebody else a while ago; nothing may be done for them any more. */
    default void lose(Set<Integer> partitions) {}
}
