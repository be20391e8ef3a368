package chat.parley.protocol.event;

/** The topics of the log (contract, section 6). */
public final class Topics {

    /** Every event of every conversation, keyed by conversation, for ever. */
    public static final String EVENTS = "parley.events";

    /** What the projection refused, with the reason and the original record's coordinates. */
    public static final String REJECTED = "parley.rejected";

    private Topics() {}
}
