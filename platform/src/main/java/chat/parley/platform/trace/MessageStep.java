package chat.parley.platform.trace;

import io.opentelemetry.api.trace.SpanKind;

/** The steps of a message's way, each a span of its trace: send, then store and fan-out, and after fan-out deliver. */
public enum MessageStep {
    /** In the gateway, from the frame to the log's confirmation; one of a trace. */
    SEND("chat.send", SpanKind.PRODUCER),
    /** In message-service, from reading the record to the commit of its rows; one for each attempt. */
    STORE("chat.store", SpanKind.CONSUMER),
    /** In message-service, from reading the record to Redis' confirmation; one for each attempt. */
    FANOUT("chat.fanout", SpanKind.CONSUMER),
    /** In a gateway, from a Redis channel to the first socket; one for each gateway and channel with sessions to write to. */
    DELIVER("chat.deliver", SpanKind.CONSUMER);

    private final String spanName;
    private final SpanKind kind;

    MessageStep(String spanName, SpanKind kind) {
        this.spanName = spanName;
        this.kind = kind;
    }

    String spanName() {
        return spanName;
    }

    SpanKind kind() {
        return kind;
    }
}
