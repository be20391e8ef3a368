package chat.parley.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class HeadSamplerTest {

    /** As a ratio of trace ids sees them: the first of all and the last. */
    private static final String LOW = "4bf92f3577b34da60000000000000001";

    private static final String HIGH = "4bf92f3577b34da67fffffffffffffff";

    @Test
    void aMessageIsDrawnByTheProbability() {
        AtomicInteger percent = new AtomicInteger();
        HeadSampler sampler = new HeadSampler(0.25, () -> percent.getAndIncrement() / 100.0);

        int drawn = 0;
        for (int i = 0; i < 100; i++) {
            drawn += sampler.draws() ? 1 : 0;
        }

        assertThat(drawn).isEqualTo(25);
    }

    @Test
    void withTheProbabilityZeroNobodyDraws() {
        HeadSampler sampler = new HeadSampler(0, () -> {
            throw new AssertionError("drawn");
        });
        assertThat(sampler.draws()).isFalse();
    }

    @Test
    void aMessageThatWasDrawnIsTakenAndACallByItsTraceId() {
        HeadSampler sampler = new HeadSampler(0.5, () -> 0);

        assertThat(decision(sampler, Context.root(), SpanKind.PRODUCER, HIGH))
                .isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
        assertThat(decision(sampler, Context.root(), SpanKind.SERVER, LOW))
                .isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
        assertThat(decision(sampler, Context.root(), SpanKind.SERVER, HIGH)).isEqualTo(SamplingDecision.DROP);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"PRODUCER", "SERVER"})
    void nothingElseBeginsATrace(SpanKind kind) {
        assertThat(decision(new HeadSampler(1, () -> 0), Context.root(), kind, LOW))
                .isEqualTo(SamplingDecision.DROP);
    }

    @ParameterizedTest
    @EnumSource
    void whatGoesOnFollowsItsBeginning(SpanKind kind) {
        assertThat(decision(new HeadSampler(0, () -> 1), parent("01"), kind, HIGH))
                .isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
        assertThat(decision(new HeadSampler(1, () -> 0), parent("00"), kind, LOW))
                .isEqualTo(SamplingDecision.DROP);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void whatIsNoProbabilityIsRefusedByTheNameOfItsProperty(double probability) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeadSampler(probability, () -> 0))
                .withMessageContaining("management.tracing.sampling.probability");
    }

    private static Context parent(String flags) {
        return Traceparent.parse("00-" + LOW + "-00f067aa0ba902b7-" + flags);
    }

    private static SamplingDecision decision(HeadSampler sampler, Context parent, SpanKind kind, String traceId) {
        return sampler.shouldSample(parent, traceId, "any", kind, Attributes.empty(), List.of())
                .getDecision();
    }
}
