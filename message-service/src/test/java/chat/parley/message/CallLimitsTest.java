package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.platform.http.ApiException;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallLimitsTest {

    private long nowNanos;
    private final CallLimits<Integer> limits = new CallLimits<>(5, 2, "too many", new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nowNanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    @Test
    void aBurstThenSoManyASecond() {
        call(1, 5);
        assertThatThrownBy(() -> limits.count(1)).isInstanceOfSatisfying(ApiException.class, refused -> {
            assertThat(refused.status().value()).isEqualTo(429);
            assertThat(refused.error()).isEqualTo("rate_limited");
            assertThat(refused).hasMessage("too many");
            assertThat(refused.retryAfter()).isLessThanOrEqualTo(Duration.ofMillis(500));
        });
        nowNanos += Duration.ofSeconds(1).toNanos();
        call(1, 2);
        assertThatThrownBy(() -> limits.count(1)).isInstanceOf(ApiException.class);
    }

    @Test
    void eachCallerForHimself() {
        call(1, 5);
        call(2, 5);
    }

    private void call(int caller, int times) {
        for (int i = 0; i < times; i++) {
            limits.count(caller);
        }
    }
}
