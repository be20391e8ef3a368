package chat.parley.gateway;

import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Seeds for generated tests. A parameterised test names its seed, so that a failure prints it;
 * {@code -Dparley.test.seed=N} runs that one again.
 */
public final class Seeds {

    private Seeds() {}

    /** So many seeds that are always tried, and a fresh one. */
    public static Stream<Long> of(int fixed) {
        Long chosen = Long.getLong("parley.test.seed");
        return chosen != null
                ? Stream.of(chosen)
                : Stream.concat(LongStream.rangeClosed(1, fixed).boxed(), Stream.of(new Random().nextLong()));
    }
}
