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

    private StartCache() {}

    /**
     * The options for a JVM that starts such a program.
     *
     * @param archive the file, whether it exists or not, in a directory that changes with the program
     * @param writes whether this process makes it; of several that run the same program only one should
     */
    public static List<String> options(Path archive, boolean writes) {
        String place = "-XX:SharedArchiveFile=" + archive;
        if (writes) {
            return List.of("-XX:+AutoCreateSharedArchive", place, "-Xlog:cds*=error");
        }
        return Files.exists(archive) ? List.of(place, "-Xlog:cds*=error") : List.of();
    }
}
