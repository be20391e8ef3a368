package chat.parley.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.http.HttpEdgeConfiguration;
import chat.parley.protocol.log.ChatType;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(60)
class TraceConfigurationTest {

    @SpringBootConfiguration
    @EnableAutoConfiguration(
            exclude = HttpEdgeConfiguration.class,
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    static class Service {}

    @Test
    void withoutAnEndpointThereIsNoTracingInTheProcess() {
        try (ConfigurableApplicationContext unset = run();
                ConfigurableApplicationContext empty = run(TraceSwitch.ENDPOINT + "=")) {
            for (ConfigurableApplicationContext service : new ConfigurableApplicationContext[] {unset, empty}) {
                assertThat(service.getBean(MessageSpans.class)).isSameAs(MessageSpans.OFF);
                assertThat(service.getBeansOfType(Tracer.class)).isEmpty();
                assertThat(service.getBeansOfType(OpenTelemetry.class)).isEmpty();
            }
        }
    }

    @Test
    void withAnEndpointASampledMessageIsExportedThereAndNamedInTheLog() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        HttpServer collector = collector(received);
        try (ConfigurableApplicationContext service = run(
                TraceSwitch.ENDPOINT + "=http://127.0.0.1:"
                        + collector.getAddress().getPort() + "/v1/traces",
                "management.tracing.sampling.probability=1.0",
                "management.opentelemetry.tracing.export.schedule-delay=10ms")) {
            Span send = service.getBean(MessageSpans.class).send(ChatType.PRIVATE);
            try (Scope _ = send.makeCurrent()) {
                assertThat(MDC.get(LogFields.TRACE_ID))
                        .isEqualTo(send.getSpanContext().getTraceId());
                assertThat(MDC.get(LogFields.SPAN_ID))
                        .isEqualTo(send.getSpanContext().getSpanId());
            }
            assertThat(MDC.get(LogFields.TRACE_ID)).isNull();
            send.end();

            assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo("POST /v1/traces application/x-protobuf");
        } finally {
            collector.stop(0);
        }
    }

    private static ConfigurableApplicationContext run(String... properties) {
        return new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off", "logging.level.root=warn")
                .properties(properties)
                .run();
    }

    private static HttpServer collector(CompletableFuture<String> received) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            received.complete(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type"));
        });
        server.start();
        return server;
    }
}
