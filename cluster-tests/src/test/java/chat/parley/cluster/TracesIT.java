package chat.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.testing.ClusterUnderTest;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster that samples everything, and the collector it tells: one message is one trace over all processes. */
@Timeout(300)
class TracesIT {

    private static final String TEXT = "what nobody but the two may read";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ClusterUnderTest cluster;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    @BeforeAll
    static void start() {
        cluster = SharedCluster.get();
    }

    @Test
    void oneTraceLeadsFromTheFrameThroughTheLogToTheHistoryAndToTheSocket() {
        try (Party party = Party.invite(cluster, 2, 1)) {
            Talker ann = party.talkers().get(0);
            Talker bob = party.talkers().get(1);
            ann.say(bob.userId(), TEXT);
            await().atMost(PATIENCE)
                    .until(() -> ann.acked().containsKey(TEXT)
                            && bob.heard().stream()
                                    .anyMatch(message ->
                                            message.messageId() == ann.acked().get(TEXT)));
            long id = ann.acked().get(TEXT);

            Map<String, Span> steps = await().atMost(PATIENCE)
                    .until(
                            () -> stepsOf(id),
                            found -> found.keySet()
                                    .containsAll(List.of("chat.send", "chat.store", "chat.fanout", "chat.deliver")));

            Span send = steps.get("chat.send");
            assertThat(steps.values()).extracting(Span::getTraceId).containsOnly(send.getTraceId());
            assertThat(send.getParentSpanId().isEmpty()).isTrue();
            assertThat(steps.get("chat.store").getParentSpanId()).isEqualTo(send.getSpanId());
            assertThat(steps.get("chat.fanout").getParentSpanId()).isEqualTo(send.getSpanId());
            assertThat(steps.get("chat.deliver").getParentSpanId())
                    .isEqualTo(steps.get("chat.fanout").getSpanId());
            assertThat(SharedCluster.collector().everything()).doesNotContain(TEXT, ann.token(), bob.token());
        }
    }

    /** By name; of two deliveries, to the receiver and to the sender's other sessions, either. */
    private static Map<String, Span> stepsOf(long messageId) {
        return SharedCluster.collector().spans().stream()
                .filter(span -> span.getAttributesList().stream()
                        .anyMatch(attribute -> attribute.getKey().equals("parley.message_id")
                                && attribute.getValue().getIntValue() == messageId))
                .collect(Collectors.toMap(Span::getName, Function.identity(), (one, _) -> one));
    }
}
