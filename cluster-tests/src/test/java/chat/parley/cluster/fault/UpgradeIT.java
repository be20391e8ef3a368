package chat.parley.cluster.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import chat.parley.cluster.KeepLogs;
import chat.parley.cluster.audit.Verdict;
import chat.parley.cluster.load.Workload;
import chat.parley.local.cluster.BuiltPrograms;
import chat.parley.local.cluster.ClusterOptions;
import chat.parley.local.cluster.Programs;
import chat.parley.local.engine.EngineHome;
import chat.parley.testing.ClusterUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two versions side by side: a cluster of an older build, in which people talk, is upgraded process by process to this one,
 * taken back in the other order and upgraded again ({@code docs/operations.md}, "Upgrades"); nobody notices, and the auditor
 * finds every message once. {@code ./parley test --upgrade-from DIRECTORY}; skipped, in words, without. System properties:
 *
 * <ul>
 *   <li>{@code parley.upgrade.from}: a checkout of the older version in which {@code ./parley up} or {@code mvn package} was run
 *   <li>{@code parley.minutes}: how long all of it takes at least; 10 where it is not given
 *   <li>{@code parley.seed}: decides what everybody does; drawn and printed where it is not given
 * </ul>
 */
class UpgradeIT {

    private static final String FROM = System.getProperty("parley.upgrade.from", "");
    private static final double MINUTES = Double.parseDouble(System.getProperty("parley.minutes", "10"));
    private static final long SEED =
            Long.getLong("parley.seed", RandomGenerator.getDefault().nextInt(1_000_000));

    /** Half as fast as in the fault suite: processes start while they talk, and nothing else is broken. */
    private static final Workload.Size PEOPLE = Workload.Size.SMALL.hastened(0.5);

    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(8), Duration.ofSeconds(60));

    /** In the order in which they are upgraded. */
    private static final List<String> ROLES = List.of("message-service", "history-service", "gateway");

    /** Names of processes; the store's tools from the first: an older one would put its own schema in place. */
    private static final Set<String> UPGRADED = ConcurrentHashMap.newKeySet();

    static {
        UPGRADED.addAll(List.of("rebuild", "verify"));
    }

    private static ClusterUnderTest cluster;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    @BeforeAll
    static void start() {
        if (FROM.isEmpty()) {
            System.out.println(
                    "upgrade: there is no older build to begin with (./parley test --upgrade-from DIRECTORY).");
        }
        assumeFalse(FROM.isEmpty(), "no older build");
        Programs older = new BuiltPrograms(new EngineHome(Path.of(FROM).toAbsolutePath()));
        ClusterOptions two = new ClusterOptions(ClusterOptions.DEFAULT.port(), 2, 2, 2, 1);
        cluster = ClusterUnderTest.start(
                ClusterUnderTest.onFreePorts(two),
                programs -> (role, name, temporary) ->
                        (UPGRADED.contains(name) ? programs : older).command(role, name, temporary));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void nobodyNoticesAnUpgradeNorTheWayBack() throws Exception {
        List<String> services = ROLES.stream()
                .flatMap(role -> ProcessFaults.names(cluster, role).stream())
                .toList();
        List<Fault> steps = new ArrayList<>();
        services.forEach(service -> steps.add(replacement(service, true)));
        services.reversed().forEach(service -> steps.add(replacement(service, false)));
        services.forEach(service -> steps.add(replacement(service, true)));
        steps.add(REBUILD);
        int together = (int) (MINUTES * Duration.ofMinutes(1).toMillis() / steps.size());
        Iterator<Fault> next = steps.iterator();
        boolean[] first = {true};

        Verdict verdict = new FaultRun(cluster, cluster.url(), SEED, PEOPLE, PATIENCE, System.out::println)
                .run("upgrade-" + SEED, () -> {
                    if (!first[0]) {
                        sideBySide(together);
                    }
                    first[0] = false;
                    return next.hasNext() ? List.of(next.next()) : List.of();
                });

        String report = verdict.report(SEED);
        System.out.println(report);
        assertThat(verdict.isClean()).as(report).isTrue();
        assertThat(cluster.storeTool("verify")).contains("EQUAL").endsWith("exit 0");
    }

    /** What an older version has folded lacks what it did not keep yet: an upgrade is over when the store was rebuilt. */
    private static final Fault REBUILD = new Fault(
            "store rebuilt",
            Set.of("store"),
            true,
            (field, random) -> assertThat(cluster.storeTool("rebuild")).endsWith("exit 0"));

    private static Fault replacement(String service, boolean byNewer) {
        return new Fault(service + (byNewer ? " upgraded" : " taken back"), Set.of(service), true, (field, random) -> {
            ProcessFaults.stop(cluster, service);
            if (byNewer) {
                UPGRADED.add(service);
            } else {
                UPGRADED.remove(service);
            }
            cluster.start(service);
        });
    }

    private static void sideBySide(int ms) {
        try {
            Field.hold(ms);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
