package chat.parley.gateway.backlog;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * How many sessions of one user may be fetched for and sent backlogs at a time. Somebody with many sockets that read nothing
 * would else have all of {@link BacklogMemory}, and everybody else would wait for him.
 */
final class Turns {

    private final int perUser;
    private final ConcurrentHashMap<Integer, Line> lines = new ConcurrentHashMap<>();

    /** Who has a turn and who waits for one. */
    private static final class Line {

        private final Semaphore turns;
        private int sessions;

        Line(int perUser) {
            turns = new Semaphore(perUser, true);
        }
    }

    /** Lasts until it is closed. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    Turns(int perUser) {
        this.perUser = perUser;
    }

    /** Waits for a turn of this user. */
    Turn begin(int userId) throws InterruptedException {
        Line line = lines.compute(userId, (same, known) -> {
            Line joined = known == null ? new Line(perUser) : known;
            joined.sessions++;
            return joined;
        });
        try {
            line.turns.acquire();
        } catch (InterruptedException stopped) {
            leave(userId);
            throw stopped;
        }
        return () -> {
            line.turns.release();
            leave(userId);
        };
    }

    /** Users of whom somebody has a turn or waits for one. */
    int users() {
        return lines.size();
    }

    private void leave(int userId) {
        lines.computeIfPresent(userId, (same, line) -> --line.sessions == 0 ? null : line);
    }
}
