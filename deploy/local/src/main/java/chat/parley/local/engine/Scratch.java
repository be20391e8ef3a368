package chat.parley.local.engine;

import chat.parley.local.process.PidFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Directories for processes that must not outlive this JVM. Each says in {@code owner} which JVM made it; whoever
 * makes the next one first reaps those whose owner is gone: kills what their pid files name, deletes the files. So a
 * test run that is killed hard leaves nothing behind for longer than until the next.
 */
final class Scratch {

    private Scratch() {}

    /** A new directory of this JVM's. */
    static Path create() throws IOException {
        Path home = home();
        reap(home);
        Path made = Files.createTempDirectory(home, "engines-");
        // Postgres may run as another user; what is secret in here has permissions of its own.
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
        PidFile.write(made.resolve("owner"), ProcessHandle.current());
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

    private static void reap(Path home) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(home, "engines-*")) {
            for (Path each : all) {
                Path owner = each.resolve("owner");
                if (Files.exists(owner) && PidFile.read(owner).isEmpty()) {
                    killAll(each.resolve("run"));
                    Directories.delete(each);
                }
            }
        }
    }

    private static void killAll(Path run) throws IOException {
        if (!Files.isDirectory(run)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run, "*.pid")) {
            for (Path file : files) {
                Optional<ProcessHandle> left = PidFile.read(file);
                left.ifPresent(process -> {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    process.onExit().join();
                });
            }
        }
    }
}
