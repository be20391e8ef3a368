package chat.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Contract, section 8: a bad value stops the start with a message that names the property. What a value may be by itself is in
 * {@link LimitsTest}.
 */
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
        "silence, 25s",
        "silence, 1s",
        "outbound-queue, 1KB",
        "outbound-queue, 4GB",
        "drain.max-spread, 100ms",
    })
    void aValueThatCannotWorkBesideAnotherIsRefusedByName(String property, String value) {
        assertThatThrownBy(() -> Settings.gateway(Map.of(property, value)))
                .rootCause()
                .hasMessageContaining("parley.gateway." + property);
    }
}
