package chat.parley.platform.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Decides at a trace's first step whether it is taken; all later ones follow. A trace begins with a message or a call and
 * with nothing else: a presence lease that is renewed is no story.
 *
 * <p>Messages draw before there is a span ({@link #draws}), so that the many that are not taken cost a random number and no
 * object; what begins here as a {@code PRODUCER} has drawn.
 */
final class HeadSampler implements Sampler {

    private final double probability;
    private final DoubleSupplier random;
    private final Sampler calls;

    /**
     * @param probability of a trace to be taken, 0 to 1
     * @param random numbers in [0, 1)
     * @throws IllegalArgumentException for any other probability
     */
    HeadSampler(double probability, DoubleSupplier random) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "management.tracing.sampling.probability is " + probability + ", not in [0, 1]");
        }
        this.probability = probability;
        this.random = random;
        this.calls = Sampler.traceIdRatioBased(probability);
    }

    /** Whether the next message's trace is taken. */
    boolean draws() {
        return probability > 0 && random.getAsDouble() < probability;
    }

    @Override
    public SamplingResult shouldSample(
            Context parentContext,
            String traceId,
            String name,
            SpanKind kind,
            Attributes attributes,
            List<LinkData> links) {
        SpanContext parent = Span.fromContext(parentContext).getSpanContext();
        if (parent.isValid()) {
            return parent.isSampled() ? SamplingResult.recordAndSample() : SamplingResult.drop();
        }
        return switch (kind) {
            case PRODUCER -> SamplingResult.recordAndSample();
            case SERVER -> calls.shouldSample(parentContext, traceId, name, kind, attributes, links);
            case INTERNAL, CLIENT, CONSUMER -> SamplingResult.drop();
        };
    }

    @Override
    public String getDescription() {
        return "Head{" + probability + "}";
    }
}
