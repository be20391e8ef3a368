package chat.parley.platform.http;

import chat.parley.platform.trace.LogFields;
import chat.parley.platform.trace.Traceparent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every log line of a call the same {@code trace_id} (contract, section 8): its trace's, where traces are taken,
 * sampled or not; or else the caller's, where it sends a W3C {@code traceparent}, or a new one. The answer's header
 * {@code X-Trace-Id} repeats it, for whoever reports an error.
 */
final class TraceIdFilter extends OncePerRequestFilter {

    static final String ANSWER_HEADER = "X-Trace-Id";

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        SpanContext traced = Span.current().getSpanContext();
        if (traced.isValid()) {
            // The log lines have it from the span, and go on from there into the spans inside.
            response.setHeader(ANSWER_HEADER, traced.getTraceId());
            chain.doFilter(request, response);
            return;
        }
        String traceId = traceIdOf(request.getHeader(Traceparent.NAME));
        response.setHeader(ANSWER_HEADER, traceId);
        try (MDC.MDCCloseable _ = MDC.putCloseable(LogFields.TRACE_ID, traceId)) {
            chain.doFilter(request, response);
        }
    }

    static String traceIdOf(@Nullable String traceparent) {
        if (traceparent != null) {
            Matcher matcher = TRACEPARENT.matcher(traceparent);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        byte[] random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
