package chat.parley.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Finds TCP ports that nobody listens on. They are looked for below the range that the system hands out to outgoing
 * connections, so that none is lost to one of those before its server starts.
 */
public final class FreePorts {

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1000;

    private FreePorts() {}

    /**
     * The first of {@code count} ports in a row that are all free now.
     *
     * @throws IllegalStateException if there is no such row to be found
     */
    public static int row(int count, RandomGenerator random) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int first = random.nextInt(LOWEST, HIGHEST - count);
            if (IntStream.range(first, first + count).allMatch(FreePorts::isFree)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + count + " free ports in a row");
    }

    /** Whether a server could listen on that port of the loopback interface now. */
    public static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
