package chat.parley.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSpansTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .setSampler(new HeadSampler(1, () -> 0))
            .addSpanProcessor(SimpleSpanProcessor.create(exported))
            .build();
    private final MessageSpans all = new MessageSpans(provider.get("test"), () -> true);
    private final MessageSpans none = new MessageSpans(provider.get("test"), () -> false);

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void oneTraceLeadsFromTheFirstStepToTheNext() {
        Span send = all.send(ChatType.ROOM);
        MessageSpans.locate(send, MessageId.of(3, 41));
        Span fanout = all.continued(MessageStep.FANOUT, Traceparent.of(send));
        fanout.end();
        send.end();

        assertThat(exported.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("chat.fanout", "chat.send");
        assertThat(exported.getFinishedSpanItems().getFirst().getParentSpanId())
                .isEqualTo(send.getSpanContext().getSpanId());
        assertThat(exported.getFinishedSpanItems().getFirst().getTraceId())
                .isEqualTo(send.getSpanContext().getTraceId());
        assertThat(exported.getFinishedSpanItems()
                        .getLast()
                        .getAttributes()
                        .asMap()
                        .toString())
                .contains("parley.chat_type=room", "partition.id=3", "offset=41");
    }

    @Test
    void whatIsNotDrawnIsOneObjectForAllAndNothingIsSaidOfIt() {
        Span send = none.send(ChatType.PRIVATE);

        assertThat(send).isSameAs(Span.getInvalid());
        assertThat(Traceparent.of(send)).isNull();
        assertThat(all.continued(MessageStep.STORE, null)).isSameAs(Span.getInvalid());
        assertThat(all.ask("GET /api/users")).isSameAs(Span.getInvalid());
    }

    @Test
    void aMessageThatComesWithACallSharesTheCallsLot() {
        try (Scope _ = Span.wrap(all.send(ChatType.PRIVATE).getSpanContext()).makeCurrent()) {
            // Not recorded here, as is the way with calls that were not taken.
            assertThat(all.send(ChatType.PRIVATE)).isSameAs(Span.getInvalid());
        }
        Span call = all.send(ChatType.PRIVATE);
        try (Scope _ = call.makeCurrent()) {
            assertThat(none.send(ChatType.PRIVATE).getSpanContext().getTraceId())
                    .isEqualTo(call.getSpanContext().getTraceId());
            assertThat(Traceparent.current()).isEqualTo(Traceparent.of(call));
        }
        assertThat(Traceparent.current()).isNull();
    }

    @Test
    void whoTakesNoTracesPassesOnWhatOthersHaveBegun() {
        String traceparent = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";
        Span step = MessageSpans.OFF.continued(MessageStep.FANOUT, traceparent);

        assertThat(step.isRecording()).isFalse();
        assertThat(Traceparent.of(step)).isEqualTo(traceparent);
        assertThat(MessageSpans.OFF.send(ChatType.PRIVATE)).isSameAs(Span.getInvalid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "00-0-0-01", "00-" + TRACE_ID + "-00f067aa0ba902b7-00"})
    void whatIsNoTraceparentOfASampledTraceLeadsNowhere(String traceparent) {
        Span step = all.continued(MessageStep.DELIVER, traceparent);
        step.end();

        assertThat(step.isRecording()).isFalse();
        assertThat(exported.getFinishedSpanItems()).isEmpty();
    }
}
