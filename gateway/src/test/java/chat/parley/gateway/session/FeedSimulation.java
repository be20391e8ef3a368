package chat.parley.gateway.session;

import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One session's world, moved a random step at a time by a seed. Catching up takes the steps of {@code Rounds}: follow and
 * wait for the confirmation, note the log's end, fetch, send one by one, finish unless something was interrupted meanwhile.
 */
final class FeedSimulation {

    private static final int PARTITIONS = 2;
    private static final int CONVERSATIONS = 4;
    private static final int USER = 1;

    private record Entry(long id, ConversationKey conversation) {}

    private final Random random;
    private final boolean mayBeLate;
    /** One seed has a session's subscription break all the time, another leaves it alone for hundreds of messages. */
    private final int calm;

    private final Feed feed;

    // The log and how far fan-out has published and announced it.
    private final List<List<Entry>> log = new ArrayList<>();
    private final int[] published = new int[PARTITIONS];
    private final int[] publishedByTheFormerFanOut = new int[PARTITIONS];

    private final SimulatedServers servers;

    // The user's watermarks in the store.
    private final Map<ConversationKey, Long> deliveredUpTo = new HashMap<>();

    // The session's catching up.
    private enum Stage {
        IDLE,
        START,
        FETCH,
        SEND
    }

    private Stage stage = Stage.START;
    private boolean again;
    private Position end = Position.START;
    private final ArrayDeque<Entry> backlog = new ArrayDeque<>();

    // The socket.
    private final ArrayDeque<OutboundFrame> outbox = new ArrayDeque<>();
    private final Set<Long> queued = new LinkedHashSet<>();
    private final Set<Long> written = new HashSet<>();

    // What is owed and what went wrong.
    private final Set<Long> pushed = new HashSet<>();
    private final Set<Long> owed = new LinkedHashSet<>();
    private final List<Long> twice = new ArrayList<>();
    private final List<String> disorder = new ArrayList<>();
    private final List<String> badMarks = new ArrayList<>();
    private final List<String> badPositions = new ArrayList<>();
    private final Map<ConversationKey, Long> lastQueued = new HashMap<>();

    FeedSimulation(long seed, boolean resuming, boolean mayBeLate, int servers) {
        this.random = new Random(seed);
        this.servers = new SimulatedServers(servers);
        this.mayBeLate = mayBeLate;
        this.calm = random.nextBoolean() ? 1 : 50;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            log.add(new ArrayList<>());
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            append();
        }
        Position resumeFrom = null;
        if (resuming) {
            long[] next = new long[PARTITIONS];
            for (int partition = 0; partition < PARTITIONS; partition++) {
                next[partition] = random.nextInt(log.get(partition).size() + 1);
            }
            resumeFrom = Position.of(next);
        } else {
            log.stream()
                    .flatMap(List::stream)
                    .filter(entry -> random.nextInt(4) == 0)
                    .forEach(this::delivered);
        }
        Position has = resumeFrom;
        everything()
                .filter(entry -> has == null ? !isDelivered(entry) : !has.covers(entry.id()))
                .forEach(entry -> owed.add(entry.id()));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            published[partition] = random.nextInt(log.get(partition).size() + 1);
        }
        this.feed = new Feed(
                resumeFrom,
                this::queue,
                () -> {
                    throw new AssertionError("overflow");
                },
                Integer.MAX_VALUE);
    }

    private Entry entry(long id) {
        return log.get(MessageId.partition(id)).get((int) MessageId.offset(id));
    }

    private Stream<Entry> everything() {
        return log.stream().flatMap(List::stream);
    }

    void step() {
        if (servers.count() > 1) {
            servers.deliver(random);
        }
        switch (random.nextInt(mayBeLate ? 13 : 12)) {
            case 0, 1 -> owed.add(append().id());
            case 2, 3 -> publish();
            case 4 -> announce(false);
            case 5, 6, 7 -> catchUp();
            case 8 -> write();
            case 9 -> anotherSessionReceives();
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
            case 2, 3 -> moveFanOut();
            case 4, 5, 6 -> repeat();
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
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (published[partition] < log.get(partition).size()) {
                return false;
            }
        }
        return servers.areConnected() && servers.areQuiet() && stage == Stage.IDLE && outbox.isEmpty();
    }

    private Entry append() {
        int number = random.nextInt(CONVERSATIONS);
        int partition = number % PARTITIONS;
        List<Entry> entries = log.get(partition);
        Entry entry = new Entry(MessageId.of(partition, entries.size()), ConversationKey.ofUsers(USER, 2 + number));
        entries.add(entry);
        return entry;
    }

    private void publish() {
        int partition = random.nextInt(PARTITIONS);
        for (int i = random.nextInt(3);
                i >= 0 && published[partition] < log.get(partition).size();
                i--) {
            push(log.get(partition).get(published[partition]++));
        }
    }

    private void push(Entry entry) {
        // Neighbours in a partition are on different servers.
        int server = (int) (entry.conversation().packed() / PARTITIONS % servers.count());
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
        long[] next = new long[PARTITIONS];
        for (int partition = 0; partition < PARTITIONS; partition++) {
            next[partition] = published[partition];
        }
        servers.announce(Position.of(next), () -> {
            if (gap) {
                interrupt();
            }
        });
    }

    /** The partition's next owner begins where the group's offset was committed, which is behind. */
    private void moveFanOut() {
        int partition = random.nextInt(PARTITIONS);
        publishedByTheFormerFanOut[partition] = published[partition];
        published[partition] -= random.nextInt(Math.min(6, published[partition] + 1));
    }

    /** One that does not know yet that it lost the partition. */
    private void repeat() {
        int partition = random.nextInt(PARTITIONS);
        int until = Math.max(publishedByTheFormerFanOut[partition], published[partition]);
        for (int i = Math.max(0, until - random.nextInt(6 * calm)); i < until; i++) {
            push(log.get(partition).get(i));
        }
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
                    long[] next = new long[PARTITIONS];
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        next[partition] = log.get(partition).size();
                    }
                    end = Position.of(next);
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
        everything()
                .filter(entry -> end.covers(entry.id()))
                .filter(entry -> base == null ? !isDelivered(entry) : !base.covers(entry.id()))
                .forEach(entry -> ids.add(entry.id()));
        feed.takeHeldBefore(end).forEach(message -> ids.add(message.messageId()));
        backlog.clear();
        ids.forEach(id -> backlog.add(entry(id)));
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
    private void anotherSessionReceives() {
        int partition = random.nextInt(PARTITIONS);
        if (published[partition] == 0) {
            return;
        }
        Entry received = log.get(partition).get(random.nextInt(published[partition]));
        if (feed.base() == null) {
            // Nothing was fetched yet: this session is owed what nobody had received, and what it was pushed itself.
            log.get(partition).stream()
                    .filter(entry -> entry.conversation().equals(received.conversation()))
                    .filter(entry -> entry.id() <= received.id() && !pushed.contains(entry.id()))
                    .forEach(entry -> owed.remove(entry.id()));
        }
        delivered(received);
    }

    private void delivered(Entry entry) {
        deliveredUpTo.merge(entry.conversation(), entry.id(), Math::max);
    }

    private boolean isDelivered(Entry entry) {
        return entry.id() <= deliveredUpTo.getOrDefault(entry.conversation(), 0L);
    }

    private boolean queue(OutboundFrame frame) {
        outbox.add(frame);
        if (isMessage(frame)) {
            noteQueued(messageId(frame));
        } else {
            checkPosition(frame.text());
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

    private void noteQueued(long id) {
        if (!queued.add(id)) {
            twice.add(id);
        }
        ConversationKey conversation = entry(id).conversation();
        Long last = lastQueued.put(conversation, id);
        if (last != null && last > id) {
            disorder.add(id + " after " + last + " in " + conversation);
        }
    }

    private void checkPosition(String ready) {
        Position position;
        try {
            position = Position.parse(JsonObject.parse(ready).string("position"));
        } catch (FieldException malformed) {
            throw new AssertionError(malformed);
        }
        for (long id : owed) {
            if (position.covers(id) && !queued.contains(id)) {
                badPositions.add(position + " before " + id);
            }
        }
    }

    private void write() {
        OutboundFrame frame = outbox.poll();
        if (frame == null) {
            return;
        }
        if (isMessage(frame)) {
            written.add(messageId(frame));
        }
        for (Delivery delivery : frame.deliveries()) {
            mark(delivery);
        }
    }

    private void mark(Delivery delivery) {
        for (Entry entry : log.get(MessageId.partition(delivery.messageId()))) {
            if (entry.conversation().equals(delivery.conversation())
                    && entry.id() <= delivery.messageId()
                    && owed.contains(entry.id())
                    && !written.contains(entry.id())
                    && !isDelivered(entry)) {
                badMarks.add(delivery.messageId() + " over " + entry.id());
            }
        }
        deliveredUpTo.merge(delivery.conversation(), delivery.messageId(), Math::max);
    }

    List<Long> sentTwice() {
        return twice;
    }

    List<Long> missed() {
        return owed.stream().filter(id -> !queued.contains(id)).toList();
    }

    List<String> outOfOrder() {
        return disorder;
    }

    List<String> dishonestMarks() {
        return badMarks;
    }

    List<String> dishonestPositions() {
        return badPositions;
    }

    List<Long> undelivered() {
        return owed.stream().filter(id -> !isDelivered(entry(id))).toList();
    }
}
