package chat.parley.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of a program as the JVM has loaded and checked them once, in a file that the next start maps (JEP 350, JEP
 * 310): half of what a service's start costs. The JVM writes it when the program first ends in an orderly way, and again
 * when it does not fit, as after a change of the JDK.
 */
public final class StartCache {

    /**
     * The system property that says who writes archives; those that are there are used in any case.
     *
     * <ul>
     *   <li>{@code true}: the JVM of the first instance, when it ends, where the seconds that it takes for that do not matter
     *   <li>{@code ahead}: {@link #writeAhead}, before the first start, where many follow and few end in an orderly way
     *   <li>anything else: nobody
     * </ul>
     */
    public static final String PROPERTY = "parley.start-cache";

    private StartCache() {}

    /**
     * The options for a JVM that starts such a program.
     *
     * @param archive the file, whether it exists or not, in a directory that changes with the program
     * @param first whether this process may write it; of several that run the same program only one should
     */
    public static List<String> options(Path archive, boolean first) {
        String place = "-XX:SharedArchiveFile=" + archive;
        if (first && Boolean.getBoolean(PROPERTY)) {
            return List.of("-XX:+AutoCreateSharedArchive", place, "-Xlog:cds*=off");
        }
        return Files.exists(archive) ? List.of(place, "-Xlog:cds*=off") : List.of();
    }

    /** Whether archives are to be written before the first start. */
    public static boolean isWrittenAhead() {
        return "ahead".equals(System.getProperty(PROPERTY));
    }

    /**
     * Writes an archive where there is none, by a run of the program that ends by itself.
     *
     * @param jvm the JVM and its options, the same that {@link #options} will be added to
     * @param program what follows them
     * @throws IOException with the end of its output when the program does not end with 0
     */
    public static void writeAhead(Path archive, List<String> jvm, List<String> program)
            throws IOException, InterruptedException {
        if (Files.exists(archive)) {
            return;
        }
        // Another launcher may do the same: whoever is last replaces the other's by an equal one.
        Path draft = archive.resolveSibling(
                archive.getFileName() + "-" + ProcessHandle.current().pid());
        List<String> line = new ArrayList<>(jvm);
        line.addAll(List.of("-XX:ArchiveClassesAtExit=" + draft, "-Xlog:cds*=off"));
        line.addAll(program);
        Commands.run(line);
        Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE);
    }
}
