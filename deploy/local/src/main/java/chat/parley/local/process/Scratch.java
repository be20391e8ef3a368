package chat.parley.local.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * Directories for processes that must not outlive this JVM. Each says in {@code owner} which JVM made it; whoever
 * makes the next one first reaps those whose owner is gone: kills what their pid files name, deletes the files. So a
 * test run that is killed hard leaves nothing behind for longer than until the next.
 */
public final class Scratch {

    /** The file in it that names the JVM it belongs to. */
    public static final String OWNER = "owner";

    private Scratch() {}

    /** A new directory of this JVM's; who uses it deletes it. */
    public static Path create() throws IOException, InterruptedException {
        return create(home());
    }

    static Path create(Path home) throws IOException, InterruptedException {
        reap(home);
        Path made = Files.createTempDirectory(home, "set-");
        // Postgres may run as another user; what is secret in here has permissions of its own.
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
        PidFile.write(made.resolve(OWNER), ProcessHandle.current());
        return made;
    }

    private static Path home() throws IOException {
        String user = System.getProperty("user.name");
        Path home = Path.of(System.getProperty("java.io.tmpdir"), "parley-" + user);
        try {
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } catch (FileAlreadyExistsException usual) {
            boolean ours = !Files.isSymbolicLink(home)
                    && Files.getOwner(home, LinkOption.NOFOLLOW_LINKS).getName().equals(user);
            if (!ours) {
                throw new IOException(home + " belongs to somebody else: set -Djava.io.tmpdir to another directory.");
            }
        }
        return home;
    }

    private static void reap(Path home) throws IOException, InterruptedException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(home, "set-*")) {
            for (Path each : all) {
                Path owner = each.resolve(OWNER);
                if (Files.exists(owner) && PidFile.read(owner).isEmpty()) {
                    Leftovers.stop(each, Duration.ZERO);
                    Directories.delete(each);
                }
            }
        }
    }
}
