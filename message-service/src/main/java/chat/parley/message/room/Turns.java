package chat.parley.message.room;

import chat.parley.platform.http.ApiException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Commands about the same thing come one after the other, so that the second one finds what the first one has made of it:
 * or a hundred that join at once would all be appended, and told to the room. In this process; those of another one may still
 * come at the same moment.
 */
final class Turns {

    /** Whose membership of which room; user 0: the room itself. */
    private record Subject(int roomId, int userId) {}

    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock();
        private int wanted;
    }

    private final ConcurrentHashMap<Subject, Turn> turns = new ConcurrentHashMap<>();
    private final Duration patience;

    /** @param patience how long a command waits for its turn */
    Turns(Duration patience) {
        this.patience = patience;
    }

    /** Runs a command about a room itself in its turn. Throws {@link ApiException} when that does not come in time. */
    <T> T ofRoom(int roomId, Supplier<T> command) {
        return inTurn(new Subject(roomId, 0), command);
    }

    /** Runs a command about somebody's membership in its turn. Throws {@link ApiException} when that does not come in time. */
    void ofMember(int roomId, int userId, Runnable command) {
        inTurn(new Subject(roomId, userId), () -> {
            command.run();
            return true;
        });
    }

    private <T> T inTurn(Subject subject, Supplier<T> command) {
        Turn turn = turns.compute(subject, (_, waiting) -> {
            Turn own = waiting == null ? new Turn() : waiting;
            own.wanted++;
            return own;
        });
        try {
            if (!turn.lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ApiException.unavailable("another command about the same is under way: try again");
            }
            try {
                return command.get();
            } finally {
                turn.lock.unlock();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the service is stopping");
        } finally {
            turns.computeIfPresent(subject, (_, own) -> --own.wanted == 0 ? null : own);
        }
    }
}
