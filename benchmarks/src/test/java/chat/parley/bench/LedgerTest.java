package chat.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Plan PLAN = new Plan(2, 10, Duration.ofSeconds(1), Duration.ofSeconds(1), 0, 0, 0);

    @Test
    void latencyRunsFromWhenTheMessageWasDueAndWarmUpDoesNotCount() {
        Ledger ledger = new Ledger(PLAN);
        ledger.start(5_000);
        ledger.acked(0, 4096, 5_000 + 90_000_000);
        ledger.acked(10, 8192, 5_000 + PLAN.dueNanos(10) + 7_000_000);
        ledger.delivered(10, 5_000 + PLAN.dueNanos(10) + 9_000_000);
        assertThat(ledger.ackedCount()).isEqualTo(2);
        assertThat(ledger.ackMicros().getTotalCount()).isEqualTo(1);
        assertThat(ledger.ackMicros().getMaxValue()).isBetween(7_000L, 7_010L);
        assertThat(ledger.deliveryMicros().getMaxValue()).isBetween(9_000L, 9_010L);
    }

    @Test
    void aCorrectionReplacesTheId() {
        Ledger ledger = new Ledger(PLAN);
        ledger.acked(3, 12288, 0);
        ledger.corrected(3, 4096);
        assertThat(ledger.messageId(3)).isEqualTo(4096);
        assertThat(ledger.messageId(4)).isZero();
        assertThat(ledger.corrections()).isEqualTo(1);
    }

    @Test
    void aMessageOfTheRunKnowsItsNumberAndNoOtherTextDoes() {
        Text text = new Text("r1");
        for (int number : new int[] {0, 7, 123_456}) {
            assertThat(text.number(text.of(number))).isEqualTo(number);
            assertThat(text.numberOfClientMsgId(text.clientMsgId(number))).isEqualTo(number);
        }
        assertThat(text.number(new Text("r2").of(1))).isEqualTo(-1);
        assertThat(text.number("bench:r1:")).isEqualTo(-1);
        assertThat(text.number("bench:r1::")).isEqualTo(-1);
        assertThat(text.number("bench:r1:x:")).isEqualTo(-1);
        assertThat(text.number("hello")).isEqualTo(-1);
        assertThat(text.clientMsgId(Integer.MAX_VALUE)).hasSizeLessThanOrEqualTo(64);
    }
}
