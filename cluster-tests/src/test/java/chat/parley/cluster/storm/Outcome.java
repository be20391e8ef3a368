package chat.parley.cluster.storm;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What came of a storm.
 *
 * @param lost how long each client took to notice, the quickest first
 * @param told after how long each was asked to come back, the shortest first; nothing for who was not asked
 * @param greeted how long each took until {@code hello} on the connection on which he came back, likewise
 * @param back how long each client took until his {@code ready} there, likewise
 * @param complete until all were back and had heard everything
 * @param sessions connections that said hello after the gateway's end
 * @param truncated clients that were told to look into the history for the rest
 * @param twice messages that a client handed to its user twice
 */
record Outcome(
        List<Duration> lost,
        List<Duration> told,
        List<Duration> greeted,
        List<Duration> back,
        Duration complete,
        int sessions,
        int truncated,
        int twice) {

    String report() {
        return String.format(
                Locale.ROOT,
                "%d clients, lost: %s; asked to come back: %s; hello: %s; ready: %s; all complete after %.2f s; %d sessions, %d truncated, %d twice",
                back.size(),
                spread(lost),
                spread(told),
                spread(greeted),
                spread(back),
                seconds(complete),
                sessions,
                truncated,
                twice);
    }

    /** The most clients that were asked to come back within any such time. */
    int mostAskedWithin(Duration time) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < told.size(); last++) {
            while (told.get(last).minus(told.get(first)).compareTo(time) >= 0) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    private static String spread(List<Duration> sorted) {
        return String.format(
                Locale.ROOT,
                "half after %.2f s, 99 %% after %.2f s, the last after %.2f s",
                seconds(sorted.get(sorted.size() / 2)),
                seconds(sorted.get(sorted.size() * 99 / 100)),
                seconds(sorted.getLast()));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
