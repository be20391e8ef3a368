package chat.parley.platform.trace;

import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins the spans of a message's way. What is not sampled gets {@link Span#getInvalid()}, one object for all, which takes
 * everything and does nothing. Thread-safe. Spans say where a message stands and what kind it is, never what it says or whose
 * it is.
 */
public final class MessageSpans {

    /** Takes no trace; what others have begun is passed on to the next step. */
    public static final MessageSpans OFF =
            new MessageSpans(TracerProvider.noop().get("chat.parley"), () -> false);

    private static final AttributeKey<String> CHAT_TYPE = AttributeKey.stringKey("parley.chat_type");
    private static final AttributeKey<Long> MESSAGE_ID = AttributeKey.longKey("parley.message_id");
    private static final AttributeKey<Long> SESSIONS = AttributeKey.longKey("parley.sessions");
    // OpenTelemetry's own names, semantic conventions for messaging: the partition is a string there.
    private static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");

    private final Tracer tracer;
    private final BooleanSupplier draw;

    /** @param draw whether a message that nothing precedes begins a trace; asked once for each */
    public MessageSpans(Tracer tracer, BooleanSupplier draw) {
        this.tracer = tracer;
        this.draw = draw;
    }

    /** A message is to be sent: a step of the call it came with, or the beginning of a trace. */
    public Span send(ChatType chatType) {
        Span call = Span.current();
        boolean taken = call.getSpanContext().isValid() ? call.isRecording() : draw.getAsBoolean();
        return taken
                ? tracer.spanBuilder(MessageStep.SEND.spanName())
                        .setSpanKind(MessageStep.SEND.kind())
                        .setAttribute(CHAT_TYPE, chatType.wireName())
                        .startSpan()
                : Span.getInvalid();
    }

    /**
     * The next step of a message's way.
     *
     * @param traceparent the step before it; null where the trace is not sampled
     */
    public Span continued(MessageStep step, @Nullable String traceparent) {
        return traceparent == null
                ? Span.getInvalid()
                : tracer.spanBuilder(step.spanName())
                        .setSpanKind(step.kind())
                        .setParent(Traceparent.parse(traceparent))
                        .startSpan();
    }

    /**
     * A question to another service, where the thread is in a sampled step.
     *
     * @param name the same for every question of a kind: no ids
     */
    public Span ask(String name) {
        return Span.current().isRecording()
                ? tracer.spanBuilder(name).setSpanKind(SpanKind.CLIENT).startSpan()
                : Span.getInvalid();
    }

    /** Where the message stands in the log. */
    public static void locate(Span step, long messageId) {
        if (step.isRecording()) {
            step.setAttribute(MESSAGE_ID, messageId)
                    .setAttribute(PARTITION, Integer.toString(MessageId.partition(messageId)))
                    .setAttribute(OFFSET, MessageId.offset(messageId));
        }
    }

    /** How many sessions of this gateway follow the channel it came on. */
    public static void countSessions(Span step, int sessions) {
        if (step.isRecording()) {
            step.setAttribute(SESSIONS, sessions);
        }
    }
}
