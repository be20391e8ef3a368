package chat.parley.local.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of a program as the JVM has loaded and checked them once, in a file that the next start maps (JEP 350, JEP
 * 310): half of what a service's start costs. The JVM writes it when the program first ends in an orderly way, and again
 * when it does not fit, as after a change of the JDK.
 */
public final class StartCache {

    /**
     * The system property that allows archives to be written ({@code true}): where the seconds that the JVM takes for it at
     * its end do not matter. Archives that are there are used in any case.
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
}
