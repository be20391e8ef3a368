package chat.parley.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;

/** Who ended a connection, in numbers: an alert stands on what gateways close with 1011. */
@Import(ClosesContractTest.Breakable.class)
@TestPropertySource(properties = "parley.gateway.id=closes")
class ClosesContractTest extends GatewayContract {

    private static final int CLOSE = 8;
    private static final AtomicBoolean BROKEN = new AtomicBoolean();

    private final int alice = projection.newUser();

    @Autowired
    private MeterRegistry meters;

    /** No {@code @Configuration}: the other tests' gateways would find it. */
    static class Breakable {
        /** Nothing foresees a clock that throws. */
        @Bean
        @Primary
        Clock breakableClock() {
            return new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    if (BROKEN.get()) {
                        throw new IllegalStateException("this clock is broken");
                    }
                    return Instant.now();
                }
            };
        }
    }

    @Test
    void aClientsOwnCodesAreNotThoseOfTheGatewayAndMakeNoSeries() throws Exception {
        Map<String, Double> before = closes();
        for (int code : new int[] {1011, 3999, 4408, 1000}) {
            closeWith(code);
        }
        await().untilAsserted(() -> {
            assertThat(since(before, "client other")).isEqualTo(3);
            assertThat(since(before, "client 1000")).isEqualTo(1);
        });
        assertThat(since(before, "gateway 1011")).isZero();
        assertThat(since(before, "gateway 4408")).isZero();
        assertThat(closes().keySet()).isEqualTo(before.keySet());
    }

    @Test
    void aConnectionThatIsCutIsCountedAsTheClients() {
        Map<String, Double> before = closes();
        ready(alice).close();
        await().untilAsserted(() -> assertThat(since(before, "client 1006")).isEqualTo(1));
    }

    @Test
    void whatTheGatewayClosesForIsItsOwn() throws Exception {
        Map<String, Double> before = closes();
        ready(alice).sendBinary(new byte[1]);
        try (RawSocket tooLarge = open()) {
            tooLarge.sendText("x".repeat(70_000));
            assertThat(tooLarge.awaitClose()).isEqualTo(1009);
        }
        try (RawSocket noText = open()) {
            noText.send(1, true, new byte[] {(byte) 0xff});
            assertThat(noText.awaitClose()).isEqualTo(1007);
        }
        await().untilAsserted(() -> {
            assertThat(since(before, "gateway 1003")).isEqualTo(1);
            assertThat(since(before, "gateway 1009")).isEqualTo(1);
            assertThat(since(before, "gateway 1007")).isEqualTo(1);
        });
        assertThat(closes().keySet()).isEqualTo(before.keySet());
    }

    @Test
    void anErrorThatNobodyForesawIsTheGateways() {
        Map<String, Double> before = closes();
        TestClient client = ready(alice);
        BROKEN.set(true);
        try {
            client.send("{'type':'auth','token':'" + World.token(alice) + "'}");
            assertThat(client.awaitClosed().code()).isEqualTo(1011);
        } finally {
            BROKEN.set(false);
        }
        await().untilAsserted(() -> assertThat(since(before, "gateway 1011")).isEqualTo(1));
    }

    private RawSocket open() throws IOException {
        RawSocket socket = new RawSocket(port, 0, "Authorization: Bearer " + World.token(alice) + "\r\n");
        assertThat(socket.read().text()).contains("\"hello\"");
        return socket;
    }

    private void closeWith(int code) throws IOException {
        try (RawSocket socket = open()) {
            socket.send(
                    CLOSE, true, ByteBuffer.allocate(2).putShort((short) code).array());
            assertThat(socket.awaitClose()).isEqualTo(code);
        }
    }

    private Map<String, Double> closes() {
        return meters.find("parley.gateway.closes").counters().stream()
                .collect(Collectors.toMap(
                        counter -> counter.getId().getTag("by") + " "
                                + counter.getId().getTag("code"),
                        Counter::count));
    }

    private double since(Map<String, Double> before, String counter) {
        return closes().getOrDefault(counter, 0.0) - before.getOrDefault(counter, 0.0);
    }
}
