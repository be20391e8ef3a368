package chat.parley.platform.trace;

/** Names of the log lines' fields that lead to a trace (contract, section 8). */
public final class LogFields {

    /** The trace of a call or of a sampled message: 32 hexadecimal digits. */
    public static final String TRACE_ID = "trace_id";

    /** The step in it, where traces are taken: 16 hexadecimal digits. */
    public static final String SPAN_ID = "span_id";

    private LogFields() {}
}
