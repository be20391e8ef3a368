package chat.parley.gateway.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryPausesTest {

    private static final Duration FIRST = Duration.ofMillis(200);

    @Test
    void eachPauseIsUpToTwiceTheOneBeforeAndTenTimesTheFirstAtMost() {
        for (int seed = 0; seed < 100; seed++) {
            RetryPauses pauses = new RetryPauses(FIRST, new Random(seed));
            for (long longest : new long[] {200, 400, 800, 1_600, 2_000, 2_000, 2_000}) {
                assertThat(pauses.nextMs()).as("seed %d", seed).isBetween(longest / 2, longest);
            }
        }
    }

    @Test
    void sessionsThatWereInterruptedTogetherAskApart() {
        Random random = new Random(7);
        Set<Long> first = new HashSet<>();
        for (int session = 0; session < 100; session++) {
            first.add(new RetryPauses(FIRST, random).nextMs());
        }
        assertThat(first).hasSizeGreaterThan(50);
    }

    @Test
    void theShortestPauseIsOneToo() {
        assertThat(new RetryPauses(Duration.ofMillis(1), new Random(1)).nextMs())
                .isBetween(1L, 2L);
    }
}
