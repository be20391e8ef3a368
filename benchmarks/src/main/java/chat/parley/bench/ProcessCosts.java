package chat.parley.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the cluster's processes take, with their children (Postgres has many), as Linux counts it. Empty where the cluster's
 * data directory is not on this machine, or this is not Linux.
 */
final class ProcessCosts {

    /** Ticks of {@code /proc/PID/stat} in a second: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME_FIELD = 14;

    /** One process and its children. */
    record Cost(long residentBytes, double cpuSeconds) {}

    private ProcessCosts() {}

    /** By the name of the process; the driver itself is {@code bench}. */
    static Map<String, Cost> read(Path data) {
        Map<String, Cost> costs = new LinkedHashMap<>();
        for (Path pidFile : pidFiles(data.resolve("run"))) {
            String name = pidFile.getFileName().toString().replaceFirst("\\.pid$", "");
            firstLine(pidFile)
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                    .ifPresent(process -> costs.put(name, withChildren(process)));
        }
        costs.put("bench", of(ProcessHandle.current().pid()));
        return costs;
    }

    private static Cost withChildren(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .map(each -> of(each.pid()))
                .reduce(
                        new Cost(0, 0),
                        (sum, one) -> new Cost(
                                sum.residentBytes() + one.residentBytes(), sum.cpuSeconds() + one.cpuSeconds()));
    }

    private static Cost of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(proc.resolve("stat"));
            // The name in parentheses may hold blanks; the third field follows it.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            double ticks =
                    Double.parseDouble(fields.get(UTIME_FIELD - 3)) + Double.parseDouble(fields.get(UTIME_FIELD - 2));
            return new Cost(residentBytes(proc), ticks / TICKS_PER_SECOND);
        } catch (IOException gone) {
            return new Cost(0, 0);
        }
    }

    /** The proportional share where it is told: pages that Postgres's processes share count once. */
    private static long residentBytes(Path proc) throws IOException {
        try (Stream<String> lines = Files.lines(proc.resolve("smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .sum();
        }
    }

    private static List<Path> pidFiles(Path run) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(run)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(run, "*.pid")) {
                found.forEach(files::add);
            } catch (IOException unreadable) {
                return List.of();
            }
        }
        files.sort(null);
        return files;
    }

    private static Optional<String> firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().map(String::strip);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
