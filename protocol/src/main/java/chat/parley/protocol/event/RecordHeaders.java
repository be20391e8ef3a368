package chat.parley.protocol.event;

/** Names of the Kafka record headers of {@code parley.events} and {@code parley.rejected}. */
public final class RecordHeaders {

    /** The event's type, as in its value. */
    public static final String TYPE = "type";

    /** The event's version, as in its value. */
    public static final String VERSION = "v";

    /** The gateway session a message came from, so that fan-out does not send it back there. Never stored. */
    public static final String SESSION = "session";

    /**
     * The step that appended the record, in the words of W3C Trace Context: {@code 00-TRACE-SPAN-FLAGS}. Only on records of a
     * trace that is sampled, one in a thousand or none at all; readers that do not trace pass it over. Never stored.
     */
    public static final String TRACEPARENT = "traceparent";

    /** On {@code parley.rejected}: why the record was refused, a slug. */
    public static final String REASON = "reason";

    /** On {@code parley.rejected}: the words that explain the reason. */
    public static final String DETAIL = "detail";

    /** On {@code parley.rejected}: topic, partition and offset of the original record. */
    public static final String ORIGINAL_TOPIC = "original-topic";

    public static final String ORIGINAL_PARTITION = "original-partition";
    public static final String ORIGINAL_OFFSET = "original-offset";

    /**
     * On {@code parley.rejected}: the bytes of the original's value, where the record would have been too large with its
     * reason: its key, its value and its headers are in the log only, at its coordinates.
     */
    public static final String ORIGINAL_SIZE = "original-size";

    private RecordHeaders() {}
}
