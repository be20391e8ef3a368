package chat.parley.protocol.event;

/** Names of the Kafka record headers of {@code parley.events} and {@code parley.rejected}. */
public final class RecordHeaders {

    /** The event's type, as in its value. */
    public static final String TYPE = "type";

    /** The event's version, as in its value. */
    public static final String VERSION = "v";

    /** The gateway session a message came from, so that fan-out does not send it back there. Never stored. */
    public static final String SESSION = "session";

    /** On {@code parley.rejected}: why the record was refused, a slug. */
    public static final String REASON = "reason";

    /** On {@code parley.rejected}: the words that explain the reason. */
    public static final String DETAIL = "detail";

    /** On {@code parley.rejected}: topic, partition and offset of the original record. */
    public static final String ORIGINAL_TOPIC = "original-topic";

    public static final String ORIGINAL_PARTITION = "original-partition";
    public static final String ORIGINAL_OFFSET = "original-offset";

    private RecordHeaders() {}
}
