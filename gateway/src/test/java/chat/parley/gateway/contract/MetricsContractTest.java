package chat.parley.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a gateway tells of its work. */
class MetricsContractTest extends GatewayContract {

    @Autowired
    private MeterRegistry meters;

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    @Test
    void aMessageIsTimedFromTheLogToEachSocketItIsWrittenToLive() {
        TestClient sender = ready(alice);
        TestClient phone = ready(bob);
        TestClient desk = ready(bob);
        double chats = sent("chat");
        long timed = timed();

        sender.send(chat(bob, "hello", "m1"));
        sender.next("ack");
        phone.next("chat");
        desk.next("chat");

        await().untilAsserted(() -> {
            assertThat(sent("chat")).isEqualTo(chats + 2);
            assertThat(timed()).isEqualTo(timed + 2);
        });
        assertThat(meters.get("parley.gateway.delivery").timer().max(TimeUnit.SECONDS))
                .isBetween(0.0, 60.0);
    }

    @Test
    void whatABacklogBringsSaysNothingOfTheDelivery() {
        TestClient sender = ready(alice);
        sender.send(chat(bob, "for later", "m2"));
        sender.next("ack");
        double chats = sent("chat");
        long timed = timed();

        assertThat(ids(connect(bob).ready())).hasSize(1);
        await().until(() -> sent("chat") == chats + 1);
        assertThat(timed()).isEqualTo(timed);
    }

    private double sent(String type) {
        return meters.get("parley.gateway.frames.sent")
                .tag("type", type)
                .counter()
                .count();
    }

    private long timed() {
        return meters.get("parley.gateway.delivery").timer().count();
    }
}
