package chat.parley.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes in, a codec returns a value that it can write and read again, or refuses it in its own way: no other
 * exception, no second, no memory. {@code -Dparley.fuzz.seconds=600} makes it long, {@code -Dparley.test.seed=N} repeats a
 * run; CONTRIBUTING.md says how to let a coverage-guided fuzzer at the same targets.
 */
@Timeout(value = 2, unit = java.util.concurrent.TimeUnit.HOURS)
class CodecFuzzTest {

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("parley.fuzz.seconds", 2));

    /** One that every build tries, and one that none has tried before. */
    static Stream<Long> seeds() {
        Long chosen = Long.getLong("parley.test.seed");
        return chosen == null ? Stream.of(1L, new Random().nextLong()) : Stream.of(chosen);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyClientFrameIsReadOrRefused(long seed) {
        run(new FrameFuzz(), seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyRecordIsReadAsAnEventOrRefused(long seed) {
        run(new EventFuzz(), seed);
    }

    private static void run(Target target, long seed) {
        Campaign.Figures figures = new Campaign(target, seed).run(TIME);
        System.out.printf("fuzz %s, seed %d: %s%n", target.corpus(), seed, figures);
        assertThat(figures.inputs()).isGreaterThan(Campaign.known(target).size());
        assertThat(figures.outcomes()).as("ways in which inputs were taken").isGreaterThan(20);
    }
}
