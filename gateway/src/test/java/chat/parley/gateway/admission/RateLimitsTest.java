package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.admission.RateLimits.Verdict;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private static final int USER = 1;

    private final PinnedTime time = new PinnedTime();
    private final RateLimits limits = new RateLimits(new GatewayProperties.Rate(10, 5, 3), time);

    private static final class PinnedTime implements TimeMeter {
        private long nanos = 1_000_000_000;

        void pass(Duration duration) {
            nanos += duration.toNanos();
        }

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private void allowed(int frames) {
        for (int i = 0; i < frames; i++) {
            assertThat(limits.frame(USER)).isInstanceOf(Verdict.Allowed.class);
        }
    }

    @Test
    void allowsABurstAndThenTheRate() {
        allowed(5);
        assertThat(limits.frame(USER)).isEqualTo(new Verdict.TooFast(100));
        time.pass(Duration.ofMillis(100));
        allowed(1);
        assertThat(limits.frame(USER)).isInstanceOf(Verdict.TooFast.class);
        time.pass(Duration.ofSeconds(60));
        allowed(5);
    }

    @Test
    void saysWhenThereIsRoomAgain() {
        allowed(5);
        time.pass(Duration.ofMillis(60));
        assertThat(limits.frame(USER)).isEqualTo(new Verdict.TooFast(40));
    }

    @Test
    void whoGoesOnIsAbusive() {
        allowed(5);
        for (int i = 0; i < 3; i++) {
            assertThat(limits.frame(USER)).isInstanceOf(Verdict.TooFast.class);
        }
        assertThat(limits.frame(USER)).isInstanceOf(Verdict.Abusive.class);
        assertThat(limits.frame(USER)).isInstanceOf(Verdict.Abusive.class);
        time.pass(Duration.ofSeconds(1));
        allowed(5);
    }

    @Test
    void usersDoNotShareTheirRates() {
        allowed(5);
        assertThat(limits.frame(USER + 1)).isInstanceOf(Verdict.Allowed.class);
    }
}
