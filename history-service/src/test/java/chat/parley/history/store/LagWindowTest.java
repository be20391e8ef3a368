package chat.parley.history.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.log.Position;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagWindowTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LagWindow window = new LagWindow(Duration.ofSeconds(2));

    @Test
    void nothingIsCloseEnoughBeforeThePrimaryWasHeard() {
        assertThat(window.isCloseEnough(Position.of(100), 0)).isFalse();
    }

    @Test
    void closeEnoughIsWhereThePrimaryWasThatLongAgo() {
        for (int second = 0; second <= 10; second++) {
            window.primaryAt(second * SECOND, Position.of(100 + second));
        }

        assertThat(window.isCloseEnough(Position.of(107), 10 * SECOND)).isFalse();
        assertThat(window.isCloseEnough(Position.of(108), 10 * SECOND)).isTrue();
        assertThat(window.isCloseEnough(Position.of(108), 11 * SECOND)).isFalse();
        assertThat(window.isCloseEnough(Position.of(110), 11 * SECOND)).isTrue();
    }

    @Test
    void withThePrimaryDownItsLastPositionCounts() {
        window.primaryAt(0, Position.of(5));
        window.primaryAt(SECOND, Position.of(6));

        assertThat(window.isCloseEnough(Position.of(5), 100 * SECOND)).isFalse();
        assertThat(window.isCloseEnough(Position.of(6), 100 * SECOND)).isTrue();
        assertThat(window.isCloseEnough(Position.of(6), 200 * SECOND)).isTrue();
    }

    @Test
    void everyPartitionCounts() {
        window.primaryAt(0, Position.of(5, 5));

        assertThat(window.isCloseEnough(Position.of(9, 4), SECOND)).isFalse();
        assertThat(window.isCloseEnough(Position.of(5, 5, 1), SECOND)).isTrue();
    }

    /** As while the replica is down, which is when nobody asks. */
    @Test
    void forgetsWhatIsTooOldThoughNobodyAsks() {
        for (int i = 0; i < 1_000_000; i++) {
            window.primaryAt(i * SECOND / 2, Position.of(i));
        }

        assertThat(window.size()).isLessThan(10);
        assertThat(window.isCloseEnough(Position.of(999_995), 999_999 * SECOND / 2))
                .isTrue();
        assertThat(window.isCloseEnough(Position.of(999_994), 999_999 * SECOND / 2))
                .isFalse();
    }
}
