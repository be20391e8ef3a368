package chat.parley.platform.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step as the next process is told of it: the W3C Trace Context header {@code traceparent}, 55 characters. Told of sampled
 * traces alone: whoever hears nothing has nothing to do.
 */
public final class Traceparent {

    /** The name of the header: in HTTP, in Kafka records and as a field of live events. */
    public static final String NAME = "traceparent";

    private static final W3CTraceContextPropagator FORMAT = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<String> HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of(NAME);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
            return key.equals(NAME) ? traceparent : null;
        }
    };

    private Traceparent() {}

    /** The step that this thread is in; null where it is in none, or in one of a trace that is not sampled. */
    public static @Nullable String current() {
        return of(Span.current());
    }

    /** This step; null where its trace is not sampled. */
    public static @Nullable String of(Span step) {
        if (!step.getSpanContext().isSampled()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>(2);
        FORMAT.inject(Context.root().with(step), null, (_, name, value) -> headers.put(name, value));
        return headers.get(NAME);
    }

    /** What a step goes on from; the beginning of a trace of its own where the text is no traceparent. */
    static Context parse(String traceparent) {
        return FORMAT.extract(Context.root(), traceparent, HEADER);
    }
}
