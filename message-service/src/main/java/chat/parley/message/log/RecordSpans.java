package chat.parley.message.log;

import chat.parley.platform.trace.MessageSpans;
import chat.parley.platform.trace.MessageStep;
import chat.parley.platform.trace.Traceparent;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.log.MessageId;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One step of the sampled records of a batch, each in its own trace: a batch has no span of its own, as its records come from
 * many. A batch in which nothing is sampled, which is nearly every one, makes no object here. One thread.
 */
public final class RecordSpans {

    private static final RecordSpans NONE = new RecordSpans(Map.of());

    private final Map<ConsumerRecord<?, ?>, Span> steps;

    private RecordSpans(Map<ConsumerRecord<?, ?>, Span> steps) {
        this.steps = steps;
    }

    /** The step begins for these records. */
    public static RecordSpans begin(
            MessageSpans spans, MessageStep step, List<ConsumerRecord<byte[], byte[]>> records) {
        Map<ConsumerRecord<?, ?>, Span> steps = null;
        for (ConsumerRecord<byte[], byte[]> each : records) {
            Header header = each.headers().lastHeader(RecordHeaders.TRACEPARENT);
            if (header == null || header.value() == null) {
                continue;
            }
            Span span = spans.continued(step, new String(header.value(), StandardCharsets.US_ASCII));
            MessageSpans.locate(span, MessageId.of(each.partition(), each.offset()));
            if (steps == null) {
                steps = new HashMap<>();
            }
            steps.put(each, span);
        }
        return steps == null ? NONE : new RecordSpans(steps);
    }

    /** What the record's next step goes on from; null where its trace is not sampled. */
    public @Nullable String traceparent(ConsumerRecord<byte[], byte[]> record) {
        Span span = steps.get(record);
        return span == null ? null : Traceparent.of(span);
    }

    /** The step is done for all records before these next offsets; what lies behind them somebody else has done. */
    public void done(Map<Integer, Long> reached) {
        steps.forEach((record, span) -> {
            Long next = reached.get(record.partition());
            if (next == null || next <= record.offset()) {
                span.setStatus(StatusCode.ERROR, "not this consumer's");
            }
            span.end();
        });
    }

    /** The step failed for all of them, and will be tried again. */
    public void failed(Throwable failure) {
        // The kind alone: a message may quote what people said.
        String kind = failure.getClass().getSimpleName();
        steps.values().forEach(span -> span.setStatus(StatusCode.ERROR, kind).end());
    }
}
