package chat.parley.platform.progress;

import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.Map;

/**
 * What a copy of the store answered to the question how far it has got.
 *
 * @param askedAtNanos by {@link System#nanoTime()}, before the question
 * @param ends where the log ends, by partition; missing where nobody has looked yet
 */
record Progress(long askedAtNanos, Position position, Map<Integer, End> ends) {

    /**
     * The log's end as message-service saw it.
     *
     * @param looks how many times it has looked
     */
    record End(long looks, long nextOffset) {}

    /** Nothing was asked yet. */
    static final Progress NONE =
            new Progress(System.nanoTime() - Duration.ofDays(1).toNanos(), Position.START, Map.of());

    long looks(int partition) {
        End end = ends.get(partition);
        return end == null ? 0 : end.looks();
    }

    /** message-service makes a row for each partition when it begins to read it; before that nothing is known of any. */
    boolean lacksPartitionOf(long messageId) {
        int partitions = position.partitions();
        return partitions > 0 && MessageId.partition(messageId) >= partitions;
    }
}
