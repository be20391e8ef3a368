package chat.parley.local.engine;

import chat.parley.local.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How PostgreSQL, which refuses to run as root, is run by whoever starts it. The programs named here replace
 * themselves by Postgres, so its pid is the one that was started.
 */
enum RunAs {
    /** Not root: as we are. */
    SELF(""),
    /** Root: in a user namespace in which root is nobody; files stay root's. */
    USER_NAMESPACE("unshare -U"),
    /** Root where user namespaces are forbidden: as nobody, who then owns the files. */
    NOBODY("setpriv --reuid=65534 --regid=65534 --clear-groups");

    private static final int NOBODY_ID = 65534;

    private final String prefix;

    RunAs(String prefix) {
        this.prefix = prefix;
    }

    /** The way that works on this machine. */
    static RunAs find() throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name")) && !isRoot()) {
            return SELF;
        }
        for (RunAs way : List.of(USER_NAMESPACE, NOBODY)) {
            if (way.works()) {
                return way;
            }
        }
        throw new IOException("PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' works here:"
                + " start Parley as a normal user.");
    }

    List<String> prefix() {
        return prefix.isEmpty() ? List.of() : List.of(prefix.split(" ", -1));
    }

    /**
     * Gives what Postgres must own to the user it runs as, if it is not his already (it may have run another way the
     * last time).
     *
     * @throws IOException when that user cannot reach the directory
     */
    void own(Path directory) throws IOException, InterruptedException {
        if (this == SELF) {
            return;
        }
        int owner = this == NOBODY ? NOBODY_ID : 0;
        if (!Files.getAttribute(directory, "unix:uid").equals(owner)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.toList()) {
                    Files.setAttribute(file, "unix:uid", owner);
                    Files.setAttribute(file, "unix:gid", owner);
                }
            }
        }
        reachable(directory);
    }

    private void reachable(Path directory) throws IOException, InterruptedException {
        if (this != NOBODY) {
            return;
        }
        try {
            Commands.run(Stream.concat(prefix().stream(), Stream.of("test", "-x", directory.toString()))
                    .toList());
        } catch (IOException hidden) {
            throw new IOException(
                    "PostgreSQL runs as user nobody here and cannot reach " + directory
                            + ": choose --data in a directory that all users may enter, such as /var/tmp.",
                    hidden);
        }
    }

    private boolean works() throws InterruptedException {
        try {
            Commands.run(Stream.concat(prefix().stream(), Stream.of("true")).toList());
            return true;
        } catch (IOException forbidden) {
            return false;
        }
    }

    private static boolean isRoot() throws IOException, InterruptedException {
        return "0".equals(Commands.run(List.of("id", "-u")).strip());
    }
}
