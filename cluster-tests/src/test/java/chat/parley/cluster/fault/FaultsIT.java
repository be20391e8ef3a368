package chat.parley.cluster.fault;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.cluster.audit.Verdict;
import chat.parley.cluster.load.Workload;
import chat.parley.local.cluster.ClusterOptions;
import chat.parley.local.cluster.Programs;
import chat.parley.local.process.Signal;
import chat.parley.testing.ClusterUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract, section 3.3, under faults: a cluster of two of each service and three Kafka brokers, people who talk, faults by a
 * seeded schedule, and the auditor. The build runs a selection of a minute; {@code ./parley test --faults} goes on
 * for as long as it is told. System properties:
 *
 * <ul>
 *   <li>{@code parley.seed}: decides what everybody does and which faults come when; drawn and printed where it is not given
 *   <li>{@code parley.minutes}: how long faults go on
 *   <li>{@code parley.people}: {@code small}, {@code large} with a room of 200, or {@code mixed}
 *   <li>{@code parley.haste}: how many times as fast as usual everybody acts; half as fast where a run is under five minutes
 *   <li>{@code parley.faults}: only faults with one of these in their names, separated by commas
 *   <li>{@code parley.data}: the directory of a cluster that runs already, to save its start
 * </ul>
 */
class FaultsIT {

    private static final long SEED =
            Long.getLong("parley.seed", RandomGenerator.getDefault().nextInt(1_000_000));
    private static final double MINUTES = Double.parseDouble(System.getProperty("parley.minutes", "1"));
    private static final String ONLY = System.getProperty("parley.faults", "");
    private static final String DATA = System.getProperty("parley.data", "");
    private static final String PEOPLE = System.getProperty("parley.people", "small");
    /** With people {@code mixed}, the first and then every so many chapters are {@code large}. */
    private static final int LARGE_EVERY = 4;

    /** After so long people and rooms are replaced by others, so that the records fit into the memory. */
    private static final Duration CHAPTER = Duration.ofMinutes(5);

    private static final boolean IS_SHORT = MINUTES < 5;

    /** In a short run faults are to be many, and processes start sooner where people leave them the cores. */
    private static final double HASTE = Double.parseDouble(System.getProperty("parley.haste", IS_SHORT ? "0.5" : "1"));

    /** A short run has no time for the longest pauses. */
    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(IS_SHORT ? 8 : 40), Duration.ofSeconds(60));

    @TempDir
    private Path temporary;

    @Test
    void nothingThatWasAckedIsLostOrDoubledWhateverBreaks() throws Exception {
        say("again: ./parley test --faults --seed " + SEED + " --minutes " + MINUTES
                + (ONLY.isEmpty() ? "" : " --only '" + ONLY + "'"));
        Optional<Clocks> clocks = Clocks.in(temporary);
        if (clocks.isEmpty()) {
            say("no clock jumps: they need libfaketime, Debian's package faketime");
        }
        if (!DiskFaults.isPossible()) {
            say("no full disk: that needs Linux, root and the right to mount");
        }
        if (DATA.isEmpty()) {
            ClusterOptions here =
                    ClusterUnderTest.onFreePorts(new ClusterOptions(ClusterOptions.DEFAULT.port(), 2, 2, 2, 3));
            try (Wiring wiring = new Wiring(here, SEED, temporary);
                    ClusterUnderTest cluster =
                            ClusterUnderTest.start(here, programs -> otherwise(programs, wiring, clocks))) {
                runChapters(cluster, wiring, clocks);
            }
        } else {
            Path data = Path.of(DATA).toAbsolutePath();
            ClusterOptions there =
                    ClusterUnderTest.running(data, UnaryOperator.identity()).options();
            try (Wiring wiring = new Wiring(there, SEED, temporary);
                    ClusterUnderTest cluster =
                            ClusterUnderTest.running(data, programs -> otherwise(programs, wiring, clocks))) {
                hearOfTheirWires(cluster, wiring);
                runChapters(cluster, wiring, clocks);
            }
        }
    }

    private static Programs otherwise(Programs programs, Wiring wiring, Optional<Clocks> clocks) {
        Programs wired = wiring.through(programs);
        return clocks.map(jumping -> jumping.over(wired)).orElse(wired);
    }

    /** Services that run already are told when they start. */
    private static void hearOfTheirWires(ClusterUnderTest cluster, Wiring wiring) {
        for (String service : wiring.wired()) {
            cluster.kill(service, Signal.KILL);
            cluster.start(service);
        }
    }

    private static void runChapters(ClusterUnderTest cluster, Wiring wiring, Optional<Clocks> clocks) throws Exception {
        List<Fault> faults = Catalogue.of(cluster, wiring, clocks).stream()
                .filter(fault -> Stream.of(ONLY.split(",", -1)).anyMatch(fault.name()::contains))
                .filter(fault -> !IS_SHORT || !ONLY.isEmpty() || !takesMinutes(fault))
                .toList();
        say(faults.size() + " faults: " + faults);
        Schedule schedule = new Schedule(faults, SEED);
        Random seeds = new Random(SEED);
        long end = System.nanoTime() + (long) (MINUTES * Duration.ofMinutes(1).toNanos());
        for (int chapter = 1; System.nanoTime() < end; chapter++) {
            long chapterEnd = Math.min(end, System.nanoTime() + CHAPTER.toNanos());
            // Names of people are taken for ever, and a seed may be played twice on one cluster.
            String label = String.format(Locale.ROOT, "s%d-%x", SEED, System.currentTimeMillis() & 0xff_ffff);
            FaultRun run =
                    new FaultRun(cluster, wiring.clientUrl(), seeds.nextLong(), size(chapter), PATIENCE, FaultsIT::say);
            Verdict verdict;
            try {
                verdict = run.run(label, () -> System.nanoTime() < chapterEnd ? schedule.next() : List.of());
            } catch (Exception | AssertionError withoutVerdict) {
                cluster.keepLogs("faults-" + SEED);
                throw withoutVerdict;
            }
            String report = "chapter " + chapter + ", " + verdict.report(SEED);
            say(report);
            if (!verdict.isClean()) {
                cluster.keepLogs("faults-" + SEED);
            }
            assertThat(verdict.isClean()).as(report).isTrue();
        }
        assertThat(wiring.unused()).as("wires that nobody used").isEmpty();
        String verified = cluster.storeTool("verify");
        say(verified);
        assertThat(verified).endsWith("exit 0");
    }

    private static Workload.Size size(int chapter) {
        boolean isLarge = PEOPLE.equals("large") || (PEOPLE.equals("mixed") && chapter % LARGE_EVERY == 1);
        return (isLarge ? Workload.Size.LARGE : Workload.Size.SMALL).hastened(HASTE);
    }

    /** Services that are started one after the other: no time for that in a short run, unless it is asked for. */
    private static boolean takesMinutes(Fault fault) {
        return fault.name().startsWith("rebalance storm") || fault.name().startsWith("rolling restart");
    }

    private static void say(String words) {
        System.out.println(words);
    }
}
