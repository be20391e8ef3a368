package chat.parley.cluster.storm;

import chat.parley.local.cluster.ProcessStatus;
import chat.parley.testing.ClusterUnderTest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** CPU time of each process of a cluster and of this one, from a moment on. Children that have ended do not count. */
final class CpuMeter {

    private final Map<String, ProcessHandle> processes = new LinkedHashMap<>();
    private final Map<String, Duration> before;

    CpuMeter(ClusterUnderTest cluster) {
        for (ProcessStatus process : cluster.processes()) {
            if (process.pid() != null) {
                ProcessHandle.of(process.pid()).ifPresent(handle -> processes.put(process.name(), handle));
            }
        }
        processes.put("clients", ProcessHandle.current());
        before = now();
    }

    /** Seconds since then, by the name of the process. */
    String report() {
        Map<String, Duration> after = now();
        return processes.keySet().stream()
                .filter(name -> processes.get(name).isAlive())
                .map(name -> String.format(
                        Locale.ROOT,
                        "%s %.1f",
                        name,
                        after.get(name).minus(before.get(name)).toMillis() / 1e3))
                .collect(Collectors.joining(", "));
    }

    private Map<String, Duration> now() {
        return processes.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> used(entry.getValue())));
    }

    private static Duration used(ProcessHandle process) {
        // This process' children are the cluster: they are counted by themselves.
        Stream<ProcessHandle> all = process.equals(ProcessHandle.current())
                ? Stream.of(process)
                : Stream.concat(Stream.of(process), process.descendants());
        return all.map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
