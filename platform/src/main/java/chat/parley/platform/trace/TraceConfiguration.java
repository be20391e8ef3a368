package chat.parley.platform.trace;

import io.micrometer.tracing.otel.bridge.Slf4JEventListener;
import io.opentelemetry.api.trace.Tracer;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Traces in every service, by Spring Boot's own settings: {@code management.opentelemetry.tracing.export.otlp.endpoint}, or
 * OpenTelemetry's variable {@code OTEL_EXPORTER_OTLP_ENDPOINT}, says where they go, and none are taken without it
 * ({@link TraceSwitch}); {@code management.tracing.sampling.probability} says how many, one in a thousand unless told
 * otherwise.
 */
@AutoConfiguration(before = OpenTelemetryTracingAutoConfiguration.class)
public class TraceConfiguration {

    @Bean
    HeadSampler headSampler(@Value("${management.tracing.sampling.probability:0.001}") double probability) {
        return new HeadSampler(probability, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Under the names that the log lines of calls have without traces, too. */
    @Bean
    Slf4JEventListener logFields() {
        return new Slf4JEventListener(LogFields.TRACE_ID, LogFields.SPAN_ID);
    }

    @Bean
    MessageSpans messageSpans(ObjectProvider<Tracer> tracers, HeadSampler sampler) {
        Tracer tracer = tracers.getIfAvailable();
        return tracer == null ? MessageSpans.OFF : new MessageSpans(tracer, sampler::draws);
    }
}
