package chat.parley.platform.trace;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Leaves Spring's tracing out of a process that has nobody to send traces to: by itself it would still make a span of every
 * call and every command to Redis, and throw them away. An empty endpoint is none, as with OpenTelemetry's own variables.
 */
final class TraceSwitch implements AutoConfigurationImportFilter, EnvironmentAware {

    static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final String TRACING = "org.springframework.boot.micrometer.tracing.";
    private static final String OPEN_TELEMETRY = "org.springframework.boot.opentelemetry.";

    /** Logs leave by the console; Prometheus' exemplars would look for a span at every count. */
    private static final Set<String> NEVER = Set.of(
            "org.springframework.boot.opentelemetry.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration",
            "org.springframework.boot.opentelemetry.autoconfigure.logging.otlp.OtlpLoggingAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.autoconfigure.prometheus.PrometheusExemplarsAutoConfiguration");

    private @Nullable Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        boolean on = StringUtils.hasText(
                Objects.requireNonNull(environment, "Spring sets it first").getProperty(ENDPOINT));
        boolean[] kept = new boolean[autoConfigurations.length];
        for (int i = 0; i < kept.length; i++) {
            String name = autoConfigurations[i];
            kept[i] = name == null || !(NEVER.contains(name) || (!on && isTracing(name)));
        }
        return kept;
    }

    private static boolean isTracing(String name) {
        return name.startsWith(TRACING) || name.startsWith(OPEN_TELEMETRY);
    }
}
