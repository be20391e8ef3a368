package chat.parley.cluster.fault;

import chat.parley.local.process.Commands;
import chat.parley.local.process.Signal;
import chat.parley.local.process.State;
import chat.parley.testing.ClusterUnderTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What can happen to a disk. Needs Linux, root and the right to mount. */
final class DiskFaults {

    private static final String POSTGRES = "postgres";
    private static final int SPARE_MIB = 64;
    private static final int MIB = 1 << 20;
    private static final int CHUNK_BYTES = 64 * 1024;

    private DiskFaults() {}

    static boolean isPossible() {
        return Files.isWritable(Path.of("/proc/1/oom_score_adj")) && Files.exists(Path.of("/bin/mount"));
    }

    /**
     * The store is moved to a small disk, which somebody else fills up to its last byte. Postgres may refuse, panic or stop
     * over it; it is started again if it did once there is space again, and moved back.
     */
    static Fault full() {
        return new Fault("a disk without a free byte for the store", Set.of(POSTGRES), (field, random) -> {
            ClusterUnderTest cluster = field.cluster();
            Path store = store(cluster.dataOf(POSTGRES));
            Path aside = store.resolveSibling("aside");
            ProcessFaults.stop(cluster, POSTGRES);
            Files.move(store, aside);
            Files.createDirectory(store);
            Commands.run(
                    List.of("mount", "-t", "tmpfs", "-o", "size=" + sizeMib(aside) + "m", "tmpfs", store.toString()));
            try {
                copy(aside, store);
                cluster.start(POSTGRES);
                Path filler = store.resolve("filler");
                fill(filler);
                field.pause(random);
                Files.delete(filler);
                if (cluster.process(POSTGRES).state() != State.RUNNING) {
                    cluster.start(POSTGRES);
                }
                ProcessFaults.stop(cluster, POSTGRES);
                Commands.run(List.of("rm", "-rf", aside.toString()));
                Files.createDirectory(aside);
                copy(store, aside);
            } finally {
                if (cluster.process(POSTGRES).state() == State.RUNNING) {
                    cluster.kill(POSTGRES, Signal.KILL);
                }
                Commands.run(List.of("umount", store.toString()));
            }
            Files.delete(store);
            Files.move(aside, store);
            cluster.start(POSTGRES);
        });
    }

    private static Path store(Path directory) throws IOException {
        try (Stream<Path> versions = Files.list(directory)) {
            return versions.filter(version -> Files.exists(version.resolve("PG_VERSION")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no store in " + directory));
        }
    }

    private static long sizeMib(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return SPARE_MIB + files.mapToLong(file -> file.toFile().length()).sum() / MIB;
        }
    }

    /** With owners and modes, which Postgres insists on. */
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Commands.run(List.of("cp", "-a", from + "/.", to.toString()));
    }

    private static void fill(Path filler) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream file = Files.newOutputStream(filler)) {
            while (true) {
                file.write(chunk);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }
}
