package chat.parley.message.log;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.trace.MessageSpans;
import chat.parley.platform.trace.MessageStep;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.event.Topics;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RecordSpansTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SEND = "00f067aa0ba902b7";

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final MessageSpans spans = new MessageSpans(
            SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                    .build()
                    .get("test"),
            () -> false);

    private final ConsumerRecord<byte[], byte[]> unsampled = record(40);
    private final ConsumerRecord<byte[], byte[]> sampled = record(41);

    RecordSpansTest() {
        sampled.headers()
                .add(
                        RecordHeaders.TRACEPARENT,
                        ("00-" + TRACE_ID + "-" + SEND + "-01").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aSampledRecordGoesOnFromItsHeaderAndTheNextStepFromIt() {
        RecordSpans batch = RecordSpans.begin(spans, MessageStep.FANOUT, List.of(unsampled, sampled));
        String next = batch.traceparent(sampled);
        batch.done(Map.of(2, 42L));

        SpanData step = onlyStep();
        assertThat(step.getName()).isEqualTo("chat.fanout");
        assertThat(step.getTraceId()).isEqualTo(TRACE_ID);
        assertThat(step.getParentSpanId()).isEqualTo(SEND);
        assertThat(step.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(next).isEqualTo("00-" + TRACE_ID + "-" + step.getSpanId() + "-01");
        assertThat(batch.traceparent(unsampled)).isNull();
    }

    @Test
    void aBatchWithoutASampledRecordIsTheSameObjectEveryTime() {
        assertThat(RecordSpans.begin(spans, MessageStep.STORE, List.of(unsampled)))
                .isSameAs(RecordSpans.begin(spans, MessageStep.FANOUT, List.of(unsampled)));
    }

    @Test
    void aRecordThatSomebodyElseHasAppliedIsNoSuccess() {
        RecordSpans.begin(spans, MessageStep.STORE, List.of(sampled)).done(Map.of(2, 41L));

        assertThat(onlyStep().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void aFailureIsNamedByItsKindAndNeverByItsWords() {
        RecordSpans.begin(spans, MessageStep.STORE, List.of(sampled))
                .failed(new IllegalStateException("what people said"));

        assertThat(onlyStep().getStatus().getDescription()).isEqualTo("IllegalStateException");
        assertThat(onlyStep().toString()).doesNotContain("what people said");
    }

    private SpanData onlyStep() {
        assertThat(exported.getFinishedSpanItems()).hasSize(1);
        return exported.getFinishedSpanItems().getFirst();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>(Topics.EVENTS, 2, offset, new byte[0], new byte[0]);
    }
}
