package chat.parley.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.trace.LogFields;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class TraceIdFilterTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void callersTraceIdStandsInTheLogLinesAndInTheAnswer() throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/rooms");
        request.addHeader("traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01");
        MockHttpServletResponse response = new MockHttpServletResponse();
        AtomicReference<String> during = new AtomicReference<>();

        new TraceIdFilter().doFilter(request, response, (_, _) -> during.set(MDC.get(LogFields.TRACE_ID)));

        assertThat(during.get()).isEqualTo(TRACE_ID);
        assertThat(response.getHeader(TraceIdFilter.ANSWER_HEADER)).isEqualTo(TRACE_ID);
        assertThat(MDC.get(LogFields.TRACE_ID)).isNull();
    }

    @Test
    void theTracesOwnIdGoesBeforeTheCallers() throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/rooms");
        request.addHeader("traceparent", "00-" + TRACE_ID.replace('4', '5') + "-00f067aa0ba902b7-01");
        MockHttpServletResponse response = new MockHttpServletResponse();
        Span unsampled = Span.wrap(
                SpanContext.create(TRACE_ID, "00f067aa0ba902b7", TraceFlags.getDefault(), TraceState.getDefault()));

        try (Scope _ = unsampled.makeCurrent()) {
            new TraceIdFilter().doFilter(request, response, (_, _) -> {});
        }

        assertThat(response.getHeader(TraceIdFilter.ANSWER_HEADER)).isEqualTo(TRACE_ID);
    }

    @Test
    void whatIsNoTraceparentIsNotLogged() {
        assertThat(TraceIdFilter.traceIdOf(null)).matches("[0-9a-f]{32}");
        assertThat(TraceIdFilter.traceIdOf("00-" + TRACE_ID.substring(1) + "\nx-00f067aa0ba902b7-01"))
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(TRACE_ID);
    }
}
