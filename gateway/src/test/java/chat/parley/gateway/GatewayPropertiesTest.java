package chat.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract, section 8: a bad value stops the start with a message that names the property. */
class GatewayPropertiesTest {

    @Test
    void theDefaultsAreTheContracts() {
        GatewayProperties properties = Settings.gateway(Map.of());
        assertThat(properties.heartbeat()).isEqualTo(Duration.ofSeconds(25));
        assertThat(properties.silence()).isEqualTo(Duration.ofMinutes(1));
        assertThat(properties.ackTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(properties.outboundQueue().toBytes()).isEqualTo(1 << 20);
        assertThat(properties.readyInterval()).isLessThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(properties.typingInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(properties.rate().framesPerSecond()).isEqualTo(20);
        assertThat(properties.rate().burst()).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({
        "heartbeat, 0s",
        "heartbeat, -1s",
        "silence, 25s",
        "silence, 1s",
        "outbound-queue, 1KB",
        "outbound-queue, 4GB",
        "write-timeout, 0s",
        "ack-timeout, 0s",
        "ready-interval, 0s",
        "ready-interval, 31s",
        "redis-patience, 0s",
        "backlog.gather, -1ms",
        "backlog.patience, 0s",
        "drain.min-spread, -1s",
        "drain.max-spread, -1s",
        "drain.max-spread, 100ms",
        "drain.grace, -1s",
        "typing-interval, 0s",
        "backlog.store-wait, 0s",
        "backlog.retry, 0s",
        "presence.lease, 0s",
    })
    void aValueThatCannotWorkIsRefusedByName(String property, String value) {
        assertThatThrownBy(() -> Settings.gateway(Map.of(property, value)))
                .rootCause()
                .hasMessageContaining("parley.gateway." + property);
    }
}
