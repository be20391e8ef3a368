package chat.parley.local.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Held by who brings a cluster up or down or starts one of its processes; freed by the system if he dies. */
public final class LauncherLock implements AutoCloseable {

    static final String NAME = "launcher.lock";

    private final FileChannel channel;

    private LauncherLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it without waiting.
     *
     * @throws ClusterException if somebody else has it
     */
    public static LauncherLock take(Path data) throws IOException {
        DataDirectory.claim(data);
        FileChannel channel = FileChannel.open(data.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(channel)) {
            channel.close();
            throw new ClusterException("Another launcher is at work on the cluster in " + data + ": wait for it.");
        }
        return new LauncherLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldInThisJvm) {
            return false;
        }
    }
}
