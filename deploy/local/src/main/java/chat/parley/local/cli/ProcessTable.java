package chat.parley.local.cli;

import chat.parley.local.cluster.ProcessStatus;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The processes of a cluster as a table for people; {@code toString} is the table, with no line end at its end. */
record ProcessTable(List<ProcessStatus> processes) {

    ProcessTable {
        processes = List.copyOf(processes);
    }

    @Override
    public String toString() {
        long all = processes.stream().mapToLong(ProcessStatus::memoryBytes).sum();
        return processes.stream()
                .map(ProcessTable::row)
                .collect(Collectors.joining(
                        "\n",
                        row("NAME", "PID", "PORT", "MEMORY", "STATE") + "\n",
                        "\n" + row("", "", "", size(all), "")))
                .stripTrailing();
    }

    private static String row(ProcessStatus process) {
        return row(
                process.name(),
                process.pid() == null ? "-" : process.pid().toString(),
                Integer.toString(process.port()),
                process.pid() == null ? "-" : size(process.memoryBytes()),
                process.state().word());
    }

    private static String row(String name, String pid, String port, String memory, String state) {
        return String.format(Locale.ROOT, "%-19s %8s %6s %9s  %s", name, pid, port, memory, state);
    }

    private static String size(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
