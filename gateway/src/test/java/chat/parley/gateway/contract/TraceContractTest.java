package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** A gateway of which every message is sampled; its fan-out passes on what stands in the record. */
@Import(TraceContractTest.Exported.class)
@TestPropertySource(
        properties = {
            // Nobody listens there: what is exported goes to the test.
            "management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:9/v1/traces",
            "management.tracing.export.otlp.enabled=false",
            "management.tracing.sampling.probability=1.0"
        })
class TraceContractTest extends GatewayContract {

    private static final InMemorySpanExporter EXPORTED = InMemorySpanExporter.create();

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    @TestConfiguration
    static class Exported {
        @Bean
        SimpleSpanProcessor toTheTest() {
            return (SimpleSpanProcessor) SimpleSpanProcessor.create(EXPORTED);
        }
    }

    @Test
    void aSampledMessageIsOneTraceFromTheFrameToTheSocket() {
        TestClient sender = ready(alice);
        TestClient receiver = ready(bob);

        sender.send(chat(bob, "traced", "t-1"));
        long id = number(sender.next("ack"), "message_id");
        receiver.next("chat");

        SpanData send = span("chat.send", id);
        SpanData deliver = span("chat.deliver", id);
        String traceparent = projection.traceparentOf(id);
        assertThat(traceparent).startsWith("00-" + send.getTraceId() + "-" + send.getSpanId() + "-");
        assertThat(deliver.getTraceId()).isEqualTo(send.getTraceId());
        assertThat(deliver.getParentSpanId()).isEqualTo(send.getSpanId());
        assertThat(send.getParentSpanContext().isValid()).isFalse();
        assertThat(EXPORTED.getFinishedSpanItems().toString()).doesNotContain("traced", "t-1");
    }

    @Test
    void aMessageThatIsRefusedSaysWhy() {
        TestClient sender = ready(alice);

        sender.send(chat(projection.newId(), "to nobody", "t-2"));
        sender.next("error");

        await().untilAsserted(() -> assertThat(EXPORTED.getFinishedSpanItems()).anySatisfy(span -> {
            assertThat(span.getName()).isEqualTo("chat.send");
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getStatus().getDescription()).isEqualTo("unknown_receiver");
        }));
    }

    @Test
    void aServerSideSendIsAPartOfItsCallWhoseIdIsTheTraces() throws Exception {
        HttpRequest call = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/chat/messages"))
                .header("Authorization", "Bearer " + World.token(alice))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(chat(bob, "by a bot", null).replace('\'', '"')))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(call, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            String traceId = answer.headers().firstValue("X-Trace-Id").orElseThrow();
            await().untilAsserted(() -> assertThat(EXPORTED.getFinishedSpanItems().stream()
                            .filter(span -> span.getTraceId().equals(traceId))
                            .map(SpanData::getName))
                    .contains("chat.send", "http post /api/chat/messages"));
        }
    }

    private static SpanData span(String name, long messageId) {
        return await().until(
                        () -> EXPORTED.getFinishedSpanItems().stream()
                                .filter(span -> span.getName().equals(name)
                                        && span.getAttributes().asMap().containsValue(messageId))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }
}
