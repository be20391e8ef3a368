package chat.parley.protocol.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Mutations of golden files and corpus against one target for a while; an input with a new outcome joins the pool. */
final class Campaign {

    private static final Path RESOURCES = Path.of("src", "test", "resources");

    /** Those of a longer run are mostly parse errors at one more place. */
    private static final int MAX_POOL = 5_000;

    /** What it came to. */
    record Figures(long inputs, Duration took, int outcomes) {
        @Override
        public String toString() {
            return "%,d inputs in %.1f s, %d outcomes".formatted(inputs, took.toMillis() / 1000.0, outcomes);
        }
    }

    private final Target target;
    private final long seed;
    private final Random random;
    private final Mutations mutations;
    private final List<byte[]> pool = new ArrayList<>();
    private final Map<String, Long> outcomes = new HashMap<>();
    private long inputs;

    Campaign(Target target, long seed) {
        this.target = target;
        this.seed = seed;
        this.random = new Random(seed);
        this.mutations = new Mutations(random);
    }

    /** Every known input as it is, and then new ones until the time is over. */
    Figures run(Duration time) {
        long startedAt = System.nanoTime();
        for (byte[] known : known(target)) {
            feed(known);
            pool.add(known);
        }
        while (System.nanoTime() - startedAt < time.toNanos()) {
            byte[] mutant = mutations.of(any(), any());
            if (feed(mutant) && pool.size() < MAX_POOL) {
                pool.add(mutant);
            }
        }
        return new Figures(inputs, Duration.ofNanos(System.nanoTime() - startedAt), outcomes.size());
    }

    /** The golden files and the corpus. */
    static List<byte[]> known(Target target) {
        List<Path> directories = new ArrayList<>();
        target.goldenFiles()
                .forEach(kind -> directories.add(RESOURCES.resolve("wire").resolve(kind)));
        directories.add(RESOURCES.resolve("fuzz").resolve(target.corpus()));
        List<byte[]> known = new ArrayList<>();
        try {
            for (Path directory : directories) {
                try (Stream<Path> files = Files.list(directory)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        known.add(Files.readAllBytes(file));
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
        return known;
    }

    private byte[] any() {
        return pool.get(random.nextInt(pool.size()));
    }

    /** Whether its outcome is new. */
    private boolean feed(byte[] input) {
        inputs++;
        try {
            return outcomes.merge(Watch.outcome(target, input), 1L, Long::sum) == 1;
        } catch (RuntimeException | Error broken) {
            throw new AssertionError(
                    "seed %d, input %d, base64 %s"
                            .formatted(seed, inputs, Base64.getEncoder().encodeToString(input)),
                    broken);
        }
    }
}
