package chat.parley.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Names a process so that it is found again by another launcher, and never taken for another one that got the same
 * pid later: the pid, and a mark of the moment it was started.
 */
public final class PidFile {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private PidFile() {}

    /** Writes the file in one step: a reader sees all of it or none. */
    public static void write(Path file, ProcessHandle process) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, process.pid() + "\n" + startMark(process) + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The process that the file names, if it still lives. */
    public static Optional<ProcessHandle> read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() < 2) {
                return Optional.empty();
            }
            return ProcessHandle.of(Long.parseLong(lines.get(0)))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> startMark(process).equals(lines.get(1)))
                    .filter(process -> !ProcessFacts.of(process.pid()).zombie());
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException | NumberFormatException unreadable) {
            // Half a disk is no reason to claim a process that may be somebody else's.
            return Optional.empty();
        }
    }

    /**
     * On Linux the kernel's start tick and boot id, which no step of the wall clock moves; elsewhere the start time
     * the JDK reports.
     */
    private static String startMark(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            // The command name stands in brackets and may hold blanks; field 22 is the 20th after it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[19] + "@" + Files.readString(BOOT_ID).strip();
        } catch (IOException noProcFileSystem) {
            return process.info()
                    .startInstant()
                    .map(start -> "ms" + start.toEpochMilli())
                    .orElse("gone");
        }
    }
}
