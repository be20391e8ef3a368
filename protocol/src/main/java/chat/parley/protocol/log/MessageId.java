package chat.parley.protocol.log;

/**
 * A message id is the message's place in the log: {@code (offset + 1) * 4096 + partition} of its Kafka record
 * (contract, section 1). It is positive, below 2^53 so that JavaScript holds it exactly, the same on every replay and
 * strictly increasing inside a conversation, because a conversation lives in one partition.
 *
 * <p>Ids travel as {@code long}; this class only converts.
 */
public final class MessageId {

    /** At most this many partitions can be told apart in an id. */
    public static final int MAX_PARTITIONS = 4096;

    /** Exclusive upper bound of ids: the first integer that JavaScript cannot tell from its successor. */
    public static final long LIMIT = 1L << 53;

    /** Exclusive upper bound of the offsets that fit into an id. */
    public static final long OFFSET_LIMIT = LIMIT / MAX_PARTITIONS - 1;

    private MessageId() {}

    /**
     * The id of the record at this place.
     *
     * @throws IllegalArgumentException when the partition is not in [0, 4096) or the offset does not fit
     */
    public static long of(int partition, long offset) {
        if (partition < 0 || partition >= MAX_PARTITIONS) {
            throw new IllegalArgumentException("partition " + partition + " is not in [0, " + MAX_PARTITIONS + ")");
        }
        if (offset < 0 || offset >= OFFSET_LIMIT) {
            throw new IllegalArgumentException("offset " + offset + " is not in [0, " + OFFSET_LIMIT + ")");
        }
        return (offset + 1) * MAX_PARTITIONS + partition;
    }

    /** The partition the id's record lies in. */
    public static int partition(long id) {
        return (int) (id % MAX_PARTITIONS);
    }

    /** The offset of the id's record; -1 for ids below 4096, which no record has. */
    public static long offset(long id) {
        return id / MAX_PARTITIONS - 1;
    }

    /** Whether a record could have this id. */
    public static boolean isValid(long id) {
        return id >= MAX_PARTITIONS && id < LIMIT;
    }
}
