package chat.parley.cluster.fault;

import chat.parley.cluster.audit.Verdict;
import chat.parley.cluster.load.Workload;
import chat.parley.local.cluster.ClusterOptions;
import chat.parley.testing.ClusterUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * {@code ./parley test --faults}: a cluster of two of each service and three Kafka brokers, faults by a seed for some
 * minutes, and the audit of each chapter. Ends with 1 at the first chapter that is not clean.
 */
public final class FaultSuite {

    /** After so long people and rooms are replaced by others, so that the records fit into the memory. */
    private static final Duration CHAPTER = Duration.ofMinutes(5);

    private FaultSuite() {}

    /** Two of each service, three brokers. */
    public static ClusterOptions options() {
        return new ClusterOptions(ClusterOptions.DEFAULT.port(), 2, 2, 2, 3);
    }

    /** {@code [--seed S] [--minutes M] [--large] [--only PART-OF-A-NAME] [--data DIRECTORY-OF-A-RUNNING-CLUSTER]}. */
    public static void main(String... arguments) throws Exception {
        long seed = Long.parseLong(option(arguments, "--seed", Long.toString(System.currentTimeMillis() % 1_000_000)));
        Duration length = Duration.ofSeconds((long) (60 * Double.parseDouble(option(arguments, "--minutes", "10"))));
        String only = option(arguments, "--only", "");
        Workload.Size size = List.of(arguments).contains("--large") ? Workload.Size.LARGE : Workload.Size.SMALL;
        System.out.println(
                "seed " + seed + ", " + length.toMinutes() + " min; again: ./parley test --faults --seed " + seed);
        boolean clean;
        String data = option(arguments, "--data", "");
        try (ClusterUnderTest cluster = data.isEmpty()
                ? ClusterUnderTest.start(options())
                : ClusterUnderTest.running(Path.of(data).toAbsolutePath())) {
            clean = run(cluster, seed, length, size, only);
            if (!clean) {
                cluster.keepLogs("faults-" + seed);
            }
        }
        System.exit(clean ? 0 : 1);
    }

    private static boolean run(ClusterUnderTest cluster, long seed, Duration length, Workload.Size size, String only)
            throws Exception {
        List<Fault> faults = Catalogue.of(cluster).stream()
                .filter(fault -> fault.name().contains(only))
                .toList();
        System.out.println(faults.size() + " faults: " + faults);
        Schedule schedule = new Schedule(faults, seed);
        long end = System.nanoTime() + length.toNanos();
        for (int chapter = 1; System.nanoTime() < end; chapter++) {
            long chapterEnd = Math.min(end, System.nanoTime() + CHAPTER.toNanos());
            String label =
                    String.format(Locale.ROOT, "s%d-c%d-%d", seed, chapter, System.currentTimeMillis() % 1_000_000);
            Verdict verdict = new FaultRun(cluster, seed + chapter, size, Duration.ofSeconds(40), System.out::println)
                    .run(label, () -> System.nanoTime() < chapterEnd ? schedule.next() : List.of());
            System.out.println("chapter " + chapter + ", " + verdict.report(seed));
            if (!verdict.isClean()) {
                return false;
            }
        }
        return true;
    }

    private static String option(String[] arguments, String name, String otherwise) {
        int at = List.of(arguments).indexOf(name);
        return at < 0 || at + 1 == arguments.length ? otherwise : arguments[at + 1];
    }
}
