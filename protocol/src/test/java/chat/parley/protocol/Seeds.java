package chat.parley.protocol;

import java.util.Random;
import java.util.stream.Stream;

/**
 * Seeds for generated tests. A parameterised test names its seed, so a failure prints it; {@code -Dparley.test.seed=N}
 * runs that one again, and without it one seed of each run is new.
 */
public final class Seeds {

    private static final int FIXED_SEEDS = 8;

    private Seeds() {}

    /** A few seeds that are always tried, and a fresh one. */
    public static Stream<Long> all() {
        Long chosen = Long.getLong("parley.test.seed");
        return chosen != null
                ? Stream.of(chosen)
                : Stream.concat(
                        Stream.iterate(1L, seed -> seed + 1).limit(FIXED_SEEDS), Stream.of(new Random().nextLong()));
    }
}
