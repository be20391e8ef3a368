package chat.parley.cluster.fault;

import chat.parley.testing.ClusterUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All faults that a cluster can have. */
final class Catalogue {

    private Catalogue() {}

    static List<Fault> of(ClusterUnderTest cluster, Wiring wiring, Optional<Clocks> clocks) {
        List<Fault> all = new ArrayList<>();
        List<String> processes = new ArrayList<>();
        ProcessFaults.SERVICES.forEach(role -> processes.addAll(ProcessFaults.names(cluster, role)));
        processes.addAll(ProcessFaults.names(cluster, "kafka"));
        processes.add("redis");
        processes.add("postgres");
        for (String process : processes) {
            all.add(ProcessFaults.killed(process));
            all.add(ProcessFaults.terminated(process));
            all.add(ProcessFaults.paused(process));
        }
        all.add(ProcessFaults.killed("front"));
        all.add(ProcessFaults.replacedByAnEmptyOne("redis"));
        all.add(ProcessFaults.rebalanceStorm(
                ProcessFaults.names(cluster, "message-service").getLast()));
        all.add(ProcessFaults.rollingRestart(cluster));
        all.add(StoreFaults.postmasterKilled());
        all.add(StoreFaults.diskFull());
        all.add(StoreFaults.statementTimeout());
        all.add(StoreFaults.connectionsTaken());
        all.add(LiveFaults.flushed());
        all.add(LiveFaults.slowReaders());
        all.addAll(wiring.faults());
        clocks.ifPresent(jumping -> all.addAll(jumping.faults()));
        if (DiskFaults.isPossible()) {
            all.add(DiskFaults.full());
        }
        return all;
    }
}
