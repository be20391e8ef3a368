package chat.parley.local.cluster;

import chat.parley.local.process.Scratch;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** The directory that is a cluster: its data, logs, pid files and secrets. */
final class DataDirectory {

    /** What can stand in a directory before a cluster does. */
    private static final Set<String> OURS = Set.of(LauncherLock.NAME, Scratch.OWNER);

    private DataDirectory() {}

    /**
     * Makes it, or makes sure that it may be used.
     *
     * @throws ClusterException if it is something else's, or cannot be written
     */
    static void claim(Path data) throws IOException {
        try {
            if (Files.exists(data) && !Files.isDirectory(data)) {
                throw new ClusterException(data + " is a file: choose a directory by --data.");
            }
            if (Files.isDirectory(data) && isForeign(data)) {
                throw new ClusterException(data + " holds other things than a Parley cluster: choose another --data.");
            }
            Files.createDirectories(data);
            // Others may pass through (Postgres can run as another user), not look around.
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (AccessDeniedException denied) {
            throw new ClusterException("No permission to write " + denied.getFile() + ": choose another --data.");
        }
    }

    private static boolean isForeign(Path data) throws IOException {
        if (Files.exists(data.resolve("cluster.json")) || Files.exists(data.resolve("secrets.json"))) {
            return false;
        }
        try (Stream<Path> files = Files.list(data)) {
            return files.map(file -> file.getFileName().toString()).anyMatch(name -> !OURS.contains(name));
        }
    }
}
