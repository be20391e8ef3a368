package chat.parley.cluster.fault;

import static org.awaitility.Awaitility.await;

import chat.parley.local.process.Signal;
import chat.parley.local.process.State;
import chat.parley.testing.ClusterUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** What can happen to a process. */
public final class ProcessFaults {

    /** The roles of what holds nothing that its neighbour does not know: each has a second one to go to. */
    static final List<String> SERVICES = List.of("gateway", "message-service", "history-service");

    private static final int DOWN_MS = 5_000;
    private static final Duration DRAIN = Duration.ofSeconds(45);
    private static final int STORMS = 4;
    private static final int STORM_PAUSE_MS = 3_000;

    private ProcessFaults() {}

    /** Killed without a word, and started again. */
    public static Fault killed(String process) {
        return new Fault("kill -9 of " + process, Set.of(process), (field, random) -> {
            field.cluster().kill(process, Signal.KILL);
            Field.hold(random.nextInt(DOWN_MS));
            field.cluster().start(process);
        });
    }

    /** Asked to stop, and started again. */
    static Fault terminated(String process) {
        boolean isService = SERVICES.contains(process.replaceFirst("-\\d+$", ""));
        return new Fault(
                "SIGTERM and start of " + process,
                Set.of(process),
                isService,
                (field, random) -> restart(field.cluster(), process));
    }

    /** Stands still, past the time-outs of those who wait for it, and goes on as if nothing had been. */
    static Fault paused(String process) {
        return new Fault("SIGSTOP and SIGCONT of " + process, Set.of(process), (field, random) -> {
            field.cluster().kill(process, Signal.STOP);
            try {
                field.pause(random);
            } finally {
                field.cluster().kill(process, Signal.CONT);
            }
        });
    }

    /** Killed, and replaced by one that has kept nothing. */
    static Fault replacedByAnEmptyOne(String process) {
        return new Fault("kill -9 of " + process + ", which comes back empty", Set.of(process), (field, random) -> {
            field.cluster().kill(process, Signal.KILL);
            Field.hold(random.nextInt(DOWN_MS));
            field.cluster().forgetDataOf(process);
            field.cluster().start(process);
        });
    }

    /** One instance comes and goes every few seconds, by turns killed and asked. */
    static Fault rebalanceStorm(String process) {
        return new Fault("rebalance storm by " + process, Set.of(process), (field, random) -> {
            for (int i = 0; i < STORMS; i++) {
                if (random.nextBoolean()) {
                    field.cluster().kill(process, Signal.KILL);
                } else {
                    stop(field.cluster(), process);
                }
                Field.hold(random.nextInt(STORM_PAUSE_MS));
                field.cluster().start(process);
                Field.hold(random.nextInt(STORM_PAUSE_MS));
            }
        });
    }

    /** Every service is restarted, one after the other, as an update would. */
    static Fault rollingRestart(ClusterUnderTest cluster) {
        List<String> services = new ArrayList<>();
        for (String role : SERVICES) {
            services.addAll(names(cluster, role));
        }
        return new Fault("rolling restart of all services", Set.of(Fault.EVERYTHING), true, (field, random) -> {
            for (String service : services) {
                restart(field.cluster(), service);
            }
        });
    }

    /** The processes of a role. */
    static List<String> names(ClusterUnderTest cluster, String role) {
        return cluster.processes().stream()
                .filter(process -> process.role().equals(role))
                .map(process -> process.name())
                .collect(Collectors.toList());
    }

    private static void restart(ClusterUnderTest cluster, String process) {
        stop(cluster, process);
        cluster.start(process);
    }

    /** Asks it to stop, and waits until it has. */
    static void stop(ClusterUnderTest cluster, String process) {
        cluster.kill(process, process.equals("postgres") ? Signal.INT : Signal.TERM);
        await().atMost(DRAIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> cluster.process(process).state() == State.STOPPED);
    }

    /** One of them. */
    static String one(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }
}
