package chat.parley.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the operating system says about one process.
 *
 * @param state the letter of {@code ps}: R and S run, T is stopped by a signal, Z is dead and not collected
 * @param memoryBytes its share of resident memory (pages shared by n processes count one n-th where the system
 *     tells), 0 if unknown
 */
record ProcessFacts(char state, long memoryBytes) {

    private static final ProcessFacts GONE = new ProcessFacts('X', 0);

    static ProcessFacts of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        return Files.exists(Path.of("/proc/self/stat")) ? ofProc(proc) : ofPs(pid);
    }

    boolean stopped() {
        return state == 'T' || state == 't';
    }

    boolean zombie() {
        return state == 'Z' || state == 'X';
    }

    private static ProcessFacts ofProc(Path proc) {
        try {
            List<String> status = Files.readAllLines(proc.resolve("status"));
            char state = line(status, "State:").charAt(0);
            return new ProcessFacts(state, memory(proc, status));
        } catch (IOException gone) {
            return GONE;
        }
    }

    private static long memory(Path proc, List<String> status) {
        try {
            return kibibytes(line(Files.readAllLines(proc.resolve("smaps_rollup")), "Pss:"));
        } catch (IOException notOurs) {
            return kibibytes(line(status, "VmRSS:"));
        }
    }

    private static String line(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst()
                .orElse("0");
    }

    private static long kibibytes(String figure) {
        return Long.parseLong(figure.split(" ", 2)[0]) * 1024;
    }

    private static ProcessFacts ofPs(long pid) {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "state=,rss=", "-p", Long.toString(pid)).start();
            String answer = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (answer.isEmpty()) {
                return GONE;
            }
            String[] fields = answer.split("\\s+", -1);
            return new ProcessFacts(fields[0].charAt(0), fields.length > 1 ? kibibytes(fields[1]) : 0);
        } catch (IOException noPs) {
            throw new UncheckedIOException("cannot run ps", noPs);
        }
    }
}
