package chat.parley.cluster.fault;

import chat.parley.cluster.load.Workload;
import chat.parley.testing.ClusterUnderTest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Where faults happen.
 *
 * @param longestPause how long a process is stopped or a link is cut at the most
 */
public record Field(ClusterUnderTest cluster, Workload workload, Duration longestPause) {

    private static final int SHORTEST_PAUSE_MS = 5_000;

    /** Waits as long as a process is paused: past time-outs of sessions and leases where the run is long enough. */
    void pause(Random random) throws InterruptedException {
        int longestMs = Math.max((int) longestPause.toMillis(), SHORTEST_PAUSE_MS + 1);
        hold(SHORTEST_PAUSE_MS + random.nextInt(longestMs - SHORTEST_PAUSE_MS));
    }

    /** Waits while something is broken: what is tested is time that passes. */
    public static void hold(int ms) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ms);
    }
}
