package chat.parley.cluster.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.cluster.AgentJar;
import chat.parley.cluster.audit.Verdict;
import chat.parley.cluster.fault.Fault;
import chat.parley.cluster.fault.FaultRun;
import chat.parley.cluster.fault.Patience;
import chat.parley.cluster.fault.Wiring;
import chat.parley.cluster.load.Workload;
import chat.parley.cluster.mutation.agent.Mutation;
import chat.parley.cluster.mutation.agent.MutationAgent;
import chat.parley.local.cluster.ClusterOptions;
import chat.parley.local.cluster.Programs;
import chat.parley.testing.ClusterUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fault suite can fail: with one rule broken at a time, under a fault that lets it show, the auditor says so; with all
 * rules kept, under the same faults and with the same workload, it says nothing. Not part of the build, as it takes a
 * quarter of an hour: {@code ./parley test --mutations}. System properties:
 *
 * <ul>
 *   <li>{@code parley.seed}: decides what everybody does; drawn and printed where it is not given
 *   <li>{@code parley.mutation}: only mutations with one of these, separated by commas, in their names
 *   <li>{@code parley.data}: the directory of a cluster that runs already, to save its start; it is broken afterwards
 * </ul>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MutationsIT {

    private static final long SEED =
            Long.getLong("parley.seed", RandomGenerator.getDefault().nextInt(1_000_000));
    private static final String ONLY = System.getProperty("parley.mutation", "");
    private static final String DATA = System.getProperty("parley.data", "");
    private static final Workload.Size SIZE = new Workload.Size(12, 12, 200);
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(8), Duration.ofSeconds(15));

    /** A mutation that needs a moment to be hit may get through a run. */
    private static final int RUNS = 4;

    private final Catches catches = new Catches();
    private final Random seeds = new Random(SEED);
    private Wiring wiring;
    private Saboteur saboteur;
    private ClusterUnderTest cluster;
    private List<Trial> trials;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        say("again: ./parley test --mutations --seed " + SEED + (ONLY.isEmpty() ? "" : " --only " + ONLY));
        Path data = Path.of(DATA).toAbsolutePath();
        ClusterOptions there = DATA.isEmpty()
                ? ClusterUnderTest.onFreePorts(new ClusterOptions(ClusterOptions.DEFAULT.port(), 2, 2, 2, 3))
                : ClusterUnderTest.running(data, UnaryOperator.identity()).options();
        wiring = new Wiring(there, SEED, temporary);
        trials = Trial.all(wiring).stream()
                .filter(trial -> isAskedFor(trial.mutation()))
                .toList();
        saboteur = new Saboteur(AgentJar.of(MutationAgent.class, temporary));
        UnaryOperator<Programs> otherwise = programs -> saboteur.over(wiring.through(programs));
        if (DATA.isEmpty()) {
            cluster = ClusterUnderTest.start(there, otherwise);
        } else {
            cluster = ClusterUnderTest.running(data, otherwise);
            saboteur.startAllAgain(cluster);
        }
    }

    @AfterAll
    void stop() {
        say("seed " + SEED + "\n" + catches);
        if (cluster != null) {
            cluster.close();
        }
        wiring.close();
    }

    private static boolean isAskedFor(Mutation mutation) {
        return Stream.of(ONLY.split(",", -1))
                .anyMatch(part -> mutation.name().contains(part.strip().toUpperCase(Locale.ROOT)));
    }

    Stream<Trial> faults() {
        Map<String, Trial> byFault = new HashMap<>();
        return trials.stream().filter(trial -> byFault.putIfAbsent(trial.fault().name(), trial) == null);
    }

    Stream<Trial> trials() {
        return trials.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    @Order(1)
    void withAllRulesKeptTheFaultLeavesNothingToSay(Trial trial) throws Exception {
        Verdict verdict = run(trial.fault(), trial.rounds());
        String report = verdict.report(SEED);
        say(report);
        if (!verdict.isClean()) {
            cluster.keepLogs("mutations-none-" + SEED);
        }
        assertThat(verdict.isClean()).as(report).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trials")
    @Order(2)
    void withOneRuleBrokenTheAuditorSaysSo(Trial trial) throws Exception {
        saboteur.breakOnly(cluster, trial.mutation());
        say(trial.mutation() + ": " + trial.mutation().what());
        long begun = System.nanoTime();
        int sent = 0;
        String report = "";
        for (int run = 1; run <= RUNS; run++) {
            Verdict verdict = run(trial.fault(), trial.rounds());
            saboteur.assertEffect(cluster, trial.mutation());
            report = verdict.report(SEED);
            say(report);
            sent += verdict.counts().getOrDefault("sent", 0);
            if (Catches.isCatch(trial, verdict)) {
                catches.caught(trial, verdict, (System.nanoTime() - begun) / 1e9, sent);
                return;
            }
        }
        cluster.keepLogs("mutations-" + trial.mutation() + "-" + SEED);
        throw new AssertionError(trial.mutation() + " was not caught by " + Catches.names(trial.by()) + ": " + report);
    }

    private Verdict run(Fault fault, int rounds) throws Exception {
        // Names of people are taken for ever, and a seed may be played twice on one cluster.
        String label = String.format(Locale.ROOT, "m%d-%x", SEED, System.currentTimeMillis() & 0xff_ffff);
        int[] left = {rounds};
        return new FaultRun(cluster, wiring.clientUrl(), seeds.nextLong(), SIZE, PATIENCE, MutationsIT::say)
                .run(label, () -> left[0]-- > 0 ? List.of(fault) : List.of());
    }

    private static void say(String words) {
        System.out.println(words);
    }
}
