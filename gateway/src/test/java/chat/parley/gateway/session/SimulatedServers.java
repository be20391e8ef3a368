package chat.parley.gateway.session;

import chat.parley.gateway.push.Announcements;
import chat.parley.protocol.log.Position;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A gateway's subscriptions to some Redis servers, to each of which a session's channels belong. What is published on one
 * server comes in its order, and, where there are several, when it likes; a lost connection takes with it what was under way.
 */
final class SimulatedServers {

    private final Announcements announcements;
    private final List<ArrayDeque<Runnable>> underWay;
    private final boolean[] connected;
    private final boolean[] followed;

    SimulatedServers(int count) {
        this.announcements = new Announcements(count);
        this.underWay = Stream.generate(ArrayDeque<Runnable>::new).limit(count).toList();
        this.connected = new boolean[count];
        this.followed = new boolean[count];
    }

    int count() {
        return underWay.size();
    }

    Position announced() {
        return announcements.least();
    }

    void connect(int server) {
        if (!connected[server]) {
            connected[server] = true;
            announcements.connected(server);
        }
    }

    /** Loses a connection, and tells so before the others' announcements count without it. */
    void disconnect(int server, Runnable interruption) {
        if (connected[server]) {
            connected[server] = false;
            followed[server] = false;
            underWay.get(server).clear();
            interruption.run();
            announcements.disconnected(server);
        }
    }

    boolean areConnected() {
        return all(connected);
    }

    boolean areQuiet() {
        return underWay.stream().allMatch(ArrayDeque::isEmpty);
    }

    /** Follows the session's channels wherever there is a connection; whether that is everywhere. */
    boolean follow() {
        System.arraycopy(connected, 0, followed, 0, connected.length);
        return all(followed);
    }

    /** Published on a channel that the session follows, if it does. */
    void publish(int server, Runnable arrival) {
        if (followed[server]) {
            arrive(server, arrival);
        }
    }

    /** Announced on each server; {@code before} happens wherever it arrives. */
    void announce(Position position, Runnable before) {
        for (int each = 0; each < connected.length; each++) {
            if (connected[each]) {
                int server = each;
                arrive(server, () -> {
                    before.run();
                    announcements.announced(server, position);
                });
            }
        }
    }

    /** Some of what is under way arrives. */
    void deliver(Random random) {
        ArrayDeque<Runnable> some = underWay.get(random.nextInt(underWay.size()));
        for (int i = random.nextInt(8); i >= 0 && !some.isEmpty(); i--) {
            some.remove().run();
        }
    }

    private void arrive(int server, Runnable arrival) {
        if (underWay.size() == 1) {
            arrival.run();
        } else {
            underWay.get(server).add(arrival);
        }
    }

    private static boolean all(boolean[] each) {
        for (boolean one : each) {
            if (!one) {
                return false;
            }
        }
        return true;
    }
}
