package chat.parley.gateway.push;

import chat.parley.protocol.log.Position;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What fan-out has announced on each Redis server, and the least of it, which is what counts: an announcement on one server
 * covers messages that another has still under way to this gateway. It never goes back.
 *
 * <p>A server without a connection holds the others up no longer: whoever followed a channel there was interrupted before,
 * and follows it again only on the next connection, of which he notes the log's end. That end lies behind everything that
 * was announced anywhere before the connection was there, so with that a new connection begins. Thread-safe.
 */
public final class Announcements {

    // Guarded by this; null: not connected.
    private final @Nullable Position[] byServer;

    private volatile Position least = Position.START;

    /** None of so many servers is connected. */
    public Announcements(int servers) {
        this.byServer = new @Nullable Position[servers];
    }

    /** The least that was announced by those that are connected. */
    public Position least() {
        return least;
    }

    /** A connection begins. */
    public synchronized void connected(int server) {
        byServer[server] = least;
    }

    /** Fan-out has announced a position on a server. */
    public synchronized void announced(int server, Position position) {
        Position before = byServer[server];
        // Null: the last words of a connection that is given up.
        if (before != null) {
            byServer[server] = before.max(position);
            findLeast();
        }
    }

    /** A connection is lost, and whoever followed a channel on it has been told. */
    public synchronized void disconnected(int server) {
        byServer[server] = null;
        findLeast();
    }

    private void findLeast() {
        // Without any connection what was announced last goes on to count.
        least = Arrays.stream(byServer)
                .filter(Objects::nonNull)
                .reduce(Position::min)
                .orElse(least);
    }
}
