package chat.parley.cluster.fault;

import chat.parley.local.cluster.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The wall clocks of some services, which can be put forward and back while they run: by libfaketime (package
 * {@code faketime}), which stands between a process and {@code clock_gettime}. Clocks that only measure go on as they did.
 */
final class Clocks {

    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "libfaketimeMT.so.1";
    private static final int LIBRARY_DEPTH = 3;
    private static final List<String> SERVICES = List.of("gateway-1", "message-service-1", "history-service-1");

    /** A token is good for longer than this. */
    private static final int LARGEST_JUMP_S = 3_600;

    private final Path library;
    private final Path directory;

    private Clocks(Path library, Path directory) {
        this.library = library;
        this.directory = directory;
    }

    /** The clocks of a cluster; none where the machine has no libfaketime. */
    static Optional<Clocks> in(Path directory) throws IOException {
        if (!Files.isDirectory(LIBRARIES)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.find(
                LIBRARIES,
                LIBRARY_DEPTH,
                (file, facts) -> file.getFileName().toString().equals(LIBRARY))) {
            return files.findFirst().map(library -> new Clocks(library, directory));
        }
    }

    /** Runs services as before, these on clocks of their own. */
    Programs over(Programs programs) {
        return (role, name, temporary) -> {
            List<String> line = programs.command(role, name, temporary);
            if (!SERVICES.contains(name)) {
                return line;
            }
            put(name, 0);
            List<String> faked = new ArrayList<>(List.of(
                    "/usr/bin/env",
                    "LD_PRELOAD=" + library,
                    "FAKETIME_TIMESTAMP_FILE=" + file(name),
                    "FAKETIME_CACHE_DURATION=1",
                    "FAKETIME_DONT_FAKE_MONOTONIC=1",
                    // Meant for a glibc before 2.24: with it the JVM's timed waits end at once and spin.
                    "FAKETIME_FORCE_MONOTONIC_FIX=0"));
            faked.addAll(line);
            return faked;
        };
    }

    /** Each of them jumps, and jumps back. */
    List<Fault> faults() {
        return SERVICES.stream()
                .map(service ->
                        new Fault("clock of " + service + " jumps", Set.of("clock of " + service), (field, random) -> {
                            put(service, random.nextInt(-LARGEST_JUMP_S, LARGEST_JUMP_S));
                            try {
                                field.pause(random);
                            } finally {
                                put(service, 0);
                            }
                        }))
                .toList();
    }

    private void put(String service, int seconds) {
        try {
            // In one piece: the process reads it whenever it likes.
            Path draft = Files.writeString(directory.resolve("clock-draft-" + service), "%+d".formatted(seconds));
            Files.move(draft, file(service), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Path file(String service) {
        return directory.resolve("clock-" + service);
    }
}
