package chat.parley.local.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file {@code cluster.json} of a data directory: what stands there, and how far it was brought.
 *
 * @param version of this file's form
 * @param options what was started last
 * @param phase how far
 */
record ClusterRecord(int version, ClusterOptions options, Phase phase) {

    private static final int VERSION = 1;
    private static final String NAME = "cluster.json";

    static ClusterRecord of(ClusterOptions options, Phase phase) {
        return new ClusterRecord(VERSION, options, phase);
    }

    /** What the directory holds, if it holds a cluster. */
    static Optional<ClusterRecord> read(Path data) throws IOException {
        Path file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ClusterRecord found = PrivateFiles.read(file, ClusterRecord.class);
        if (found.version() != VERSION) {
            throw new IOException(file + " was written by another version of Parley: choose another --data.");
        }
        return Optional.of(found);
    }

    void write(Path data) throws IOException {
        PrivateFiles.write(data.resolve(NAME), this);
    }

    /** How far a cluster was brought by who touched it last. */
    enum Phase {
        /** A start was begun; if nobody is at it any more, what runs is a leftover. */
        STARTING,
        /** A start was completed. */
        UP,
        /** It was stopped. */
        DOWN
    }
}
