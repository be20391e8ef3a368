package chat.parley.gateway.session;

import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.gateway.session.SimulatedLog.Entry;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.Position;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One session's world, moved a random step at a time by a seed. Catching up takes the steps of {@code Rounds}: follow and
 * wait for the confirmation, note the log's end, fetch, send one by one, finish unless something was interrupted meanwhile.
 */
final class FeedSimulation {

    private enum Stage {
        IDLE,
        START,
        FETCH,
        SEND
    }

    private final Random random;
    private final boolean mayBeLate;
    /** One seed has a session's subscription break all the time, another leaves it alone for hundreds of messages. */
    private final int calm;

    private final SimulatedLog log;
    private final SimulatedServers servers;
    private final FeedReferee referee;
    private final Set<Long> pushed = new HashSet<>();

    // The session.
    private final Feed feed;
    private final ArrayDeque<OutboundFrame> outbox = new ArrayDeque<>();
    private Stage stage = Stage.START;
    private boolean again;
    private Position end = Position.START;
    private final ArrayDeque<Entry> backlog = new ArrayDeque<>();

    FeedSimulation(long seed, boolean resuming, boolean mayBeLate, int servers) {
        this.random = new Random(seed);
        this.servers = new SimulatedServers(servers);
        this.mayBeLate = mayBeLate;
        this.calm = random.nextBoolean() ? 1 : 50;
        this.log = new SimulatedLog(random);
        this.referee = new FeedReferee(log);
        Position resumeFrom = resuming ? log.anywhere() : null;
        if (resumeFrom == null) {
            log.entries().filter(entry -> random.nextInt(4) == 0).forEach(referee::delivered);
        }
        log.entries().filter(entry -> isToFetch(resumeFrom, entry)).forEach(referee::owes);
        this.feed = new Feed(
                resumeFrom,
                this::queue,
                () -> {
                    throw new AssertionError("overflow");
                },
                Integer.MAX_VALUE);
    }

    /** Whom to ask what went wrong. */
    FeedReferee referee() {
        return referee;
    }

    void step() {
        if (servers.count() > 1) {
            servers.deliver(random);
        }
        switch (random.nextInt(mayBeLate ? 13 : 12)) {
            case 0, 1 -> referee.owes(log.append());
            case 2, 3 -> publish();
            case 4 -> announce(false);
            case 5, 6, 7 -> catchUp();
            case 8 -> write();
            case 9 -> log.anyPublished().ifPresent(this::anotherSessionReceives);
            case 10 -> rarely();
            case 11 -> connect();
            default -> feed.stopHolding();
        }
    }

    private void rarely() {
        switch (random.nextInt(9)) {
            case 0, 1 -> {
                if (random.nextInt(calm) == 0) {
                    disconnect();
                }
            }
            case 2, 3 -> log.moveFanOut();
            case 4, 5, 6 -> log.repeat(6 * calm).forEach(this::push);
            case 7 -> announce(random.nextInt(calm) == 0);
            default -> {
                if (random.nextInt(calm) == 0) {
                    feed.refreshPosition(servers.announced());
                }
            }
        }
    }

    /** Everything quiets down: what is in the log gets published, fetched and written. */
    void settle() {
        for (int round = 0; round < 10_000 && !isSettled(); round++) {
            connect();
            publish();
            servers.deliver(random);
            catchUp();
            write();
        }
        announce(false);
    }

    private boolean isSettled() {
        return log.isPublished()
                && servers.areConnected()
                && servers.areQuiet()
                && stage == Stage.IDLE
                && outbox.isEmpty();
    }

    private void publish() {
        log.publish().forEach(this::push);
    }

    private void push(Entry entry) {
        // Neighbours in a partition are on different servers.
        int server = (int) (entry.conversation().packed() / SimulatedLog.PARTITIONS % servers.count());
        servers.publish(server, () -> {
            pushed.add(entry.id());
            feed.pushMessage(entry.conversation(), entry.id(), frame(entry), servers.announced());
        });
    }

    private static OutboundFrame frame(Entry entry) {
        return OutboundFrame.of(FrameType.CHAT, "m" + entry.id(), new Delivery(entry.conversation(), entry.id()));
    }

    /** Each fan-out announces what it has published, on each connection on which it did. */
    private void announce(boolean gap) {
        servers.announce(log.published(), () -> {
            if (gap) {
                interrupt();
            }
        });
    }

    private void disconnect() {
        servers.disconnect(random.nextInt(servers.count()), this::interrupt);
    }

    private void interrupt() {
        feed.interrupted(servers.announced());
        if (stage == Stage.IDLE) {
            stage = Stage.START;
        } else {
            again = true;
        }
    }

    private void connect() {
        servers.connect(random.nextInt(servers.count()));
    }

    private void catchUp() {
        switch (stage) {
            case IDLE -> {}
            case START -> {
                again = false;
                if (servers.follow()) {
                    end = log.end();
                    feed.logEndsAt(end);
                    stage = Stage.FETCH;
                }
            }
            case FETCH -> {
                boolean historyIsDown = random.nextInt(3) == 0;
                if (!historyIsDown) {
                    fetch();
                }
                stage = historyIsDown ? Stage.START : Stage.SEND;
            }
            case SEND -> {
                if (backlog.isEmpty()) {
                    finish();
                } else {
                    send(backlog.remove());
                }
            }
        }
    }

    private void fetch() {
        Position base = feed.base();
        Set<Long> ids = new TreeSet<>();
        log.entries()
                .filter(entry -> end.covers(entry.id()) && isToFetch(base, entry))
                .forEach(entry -> ids.add(entry.id()));
        feed.takeHeldBefore(end).forEach(message -> ids.add(message.messageId()));
        backlog.clear();
        ids.forEach(id -> backlog.add(log.entry(id)));
    }

    /** Whoever has a position gets what is behind it, and everybody else what his user was not handed yet. */
    private boolean isToFetch(@Nullable Position base, Entry entry) {
        return base == null ? !referee.isDelivered(entry) : !base.covers(entry.id());
    }

    private void send(Entry entry) {
        if (feed.claim(entry.id())) {
            queue(frame(entry));
        }
    }

    private void finish() {
        if (again) {
            feed.advanceTo(end);
            stage = Stage.START;
        } else {
            feed.caughtUp(end, false);
            stage = Stage.IDLE;
        }
    }

    /** Another session of the user is handed a message and all before it. */
    private void anotherSessionReceives(Entry received) {
        // Nothing was fetched yet: this session is owed what nobody had received, and what it was pushed itself.
        boolean fetchedNothing = feed.base() == null;
        referee.deliveredElsewhere(received, entry -> fetchedNothing && !pushed.contains(entry.id()));
    }

    private boolean queue(OutboundFrame frame) {
        outbox.add(frame);
        if (isMessage(frame)) {
            referee.queued(messageId(frame));
        } else {
            referee.queuedReady(position(frame.text()));
        }
        return true;
    }

    /** A late frame carries no mark, so that the text has to say which it is. */
    private static boolean isMessage(OutboundFrame frame) {
        return frame.text().startsWith("m");
    }

    private static long messageId(OutboundFrame frame) {
        return Long.parseLong(frame.text().substring(1));
    }

    private static Position position(String ready) {
        try {
            return Position.parse(JsonObject.parse(ready).string("position"));
        } catch (FieldException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private void write() {
        OutboundFrame frame = outbox.poll();
        if (frame == null) {
            return;
        }
        if (isMessage(frame)) {
            referee.written(messageId(frame));
        }
        frame.deliveries().forEach(referee::marked);
    }
}
