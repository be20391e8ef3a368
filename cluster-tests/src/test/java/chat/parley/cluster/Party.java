package chat.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.client.ClientOptions;
import chat.parley.client.api.PageRequest;
import chat.parley.client.api.StoredMessage;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.testing.ClusterUnderTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A few people who keep talking to each other, in pairs and in a room, while something happens to the cluster; and the
 * judgement on what came of it: every acked message is in the history of both sides once and in order, everybody heard
 * everything that was for him, and nothing twice.
 */
final class Party implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final AtomicInteger NAMES = new AtomicInteger();
    /** Ten messages a second each: half of what a user may send. */
    private static final int PAUSE_MS = 100;

    private final List<Talker> talkers = new ArrayList<>();
    private final int roomId;
    private final String label;
    private final Random random;
    private final HttpClient http;
    private final List<Thread> mouths = new ArrayList<>();
    private volatile boolean talking;

    /** Invites {@code size} people through the front door; the order of who talks to whom comes from the seed. */
    static Party invite(ClusterUnderTest cluster, int size, long seed) {
        return new Party(cluster.url(), List.of(cluster.url()), size, seed);
    }

    /** The same, with the sockets spread over these gateways. */
    Party(URI restUrl, List<URI> socketUrls, int size, long seed) {
        this.label = "party-" + NAMES.incrementAndGet() + "-seed-" + seed;
        this.random = new Random(seed);
        this.http = HttpClient.newHttpClient();
        ClientOptions options = new ClientOptions(
                restUrl,
                null,
                false,
                10_000,
                32,
                ClientOptions.systemSurroundings(Executors.newVirtualThreadPerTaskExecutor()));
        for (int i = 0; i < size; i++) {
            talkers.add(new Talker(
                    "p" + NAMES.incrementAndGet() + "-" + (System.nanoTime() % 1_000_000),
                    restUrl,
                    socketUrls.get(i % socketUrls.size()),
                    http,
                    options));
        }
        Talker host = talkers.getFirst();
        this.roomId = host.api().createRoom(label, null).id();
        talkers.stream().skip(1).forEach(guest -> guest.api().joinRoom(roomId));
        talkers.forEach(talker ->
                talker.client().whenReady().orTimeout(60, TimeUnit.SECONDS).join());
    }

    List<Talker> talkers() {
        return talkers;
    }

    int roomId() {
        return roomId;
    }

    /** Everybody begins to talk, and goes on until {@link #fallSilent}. */
    void talk() {
        talking = true;
        for (Talker talker : talkers) {
            Random choice = new Random(random.nextLong());
            mouths.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; talking; n++) {
                    String text = label + " says " + talker.userId() + " number " + n;
                    Talker other = talkers.get(choice.nextInt(talkers.size()));
                    if (other == talker || choice.nextInt(4) == 0) {
                        talker.sayInRoom(roomId, text);
                    } else {
                        talker.say(other.userId(), text);
                    }
                    java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
                }
            }));
        }
    }

    /** Waits until this many more messages were acked: the conversation flows. */
    void awaitAcks(int more) {
        int target = acks() + more;
        await().atMost(PATIENCE).until(() -> acks() >= target);
    }

    int acks() {
        return talkers.stream().mapToInt(talker -> talker.acked().size()).sum();
    }

    int heard() {
        return talkers.stream().mapToInt(talker -> talker.heard().size()).sum();
    }

    /** Everybody stops, and everything said is waited for until it was acked. */
    void fallSilent() {
        talking = false;
        mouths.forEach(Party::join);
        for (Talker talker : talkers) {
            talker.client()
                    .flushed()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            assertThat(talker.refused()).isEmpty();
        }
    }

    /** Judges. */
    void assertNothingWasLostOrDoubled() {
        long newest = talkers.stream()
                .flatMap(talker -> talker.acked().values().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        assertThat(newest).as("somebody was acked").isPositive();
        Map<Long, StoredMessage> inTheHistory = new HashMap<>();
        for (int i = 0; i < talkers.size(); i++) {
            for (int j = i + 1; j < talkers.size(); j++) {
                Talker one = talkers.get(i);
                Talker other = talkers.get(j);
                List<StoredMessage> history = history(one, other);
                assertThat(history(other, one)).extracting(StoredMessage::id).containsExactlyElementsOf(ids(history));
                history.forEach(message -> inTheHistory.put(message.id(), message));
            }
        }
        List<StoredMessage> roomHistory = roomHistory(talkers.getFirst());
        for (Talker talker : talkers) {
            assertThat(ids(roomHistory(talker))).isEqualTo(ids(roomHistory));
        }
        roomHistory.forEach(message -> inTheHistory.put(message.id(), message));

        for (Talker talker : talkers) {
            talker.acked().forEach((text, id) -> {
                assertThat(inTheHistory).as("acked: %s", text).containsKey(id);
                assertThat(inTheHistory.get(id).content()).isEqualTo(text);
            });
        }
        assertThat(inTheHistory.values())
                .as("nothing is there twice, nothing that was never said")
                .hasSize(acks());
        for (Talker talker : talkers) {
            assertHeardEverything(talker, inTheHistory.values());
        }
    }

    private void assertHeardEverything(Talker talker, Iterable<StoredMessage> all) {
        List<Long> owed = new ArrayList<>();
        for (StoredMessage message : all) {
            boolean forHim = message.chatType().equals("room") || message.receiverId() == talker.userId();
            if (forHim && message.senderId() != talker.userId()) {
                owed.add(message.id());
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(talker.heard())
                        .as("what user %d heard", talker.userId())
                        .extracting(ServerFrame.Chat::messageId)
                        .containsExactlyInAnyOrderElementsOf(owed));
    }

    /** Asserts that everybody heard every conversation in its order, live. */
    void assertHeardInOrder() {
        for (Talker talker : talkers) {
            talker.heard().stream()
                    .collect(Collectors.groupingBy(message -> message.chatType() + ":"
                            + (message.chatType() == chat.parley.protocol.log.ChatType.ROOM
                                    ? message.receiverId()
                                    : message.senderId())))
                    .forEach((conversation, messages) -> assertThat(messages)
                            .as("%s as user %d heard it", conversation, talker.userId())
                            .extracting(ServerFrame.Chat::messageId)
                            .isSorted());
        }
    }

    private List<StoredMessage> history(Talker who, Talker with) {
        long newest = newestIn(who, with);
        PageRequest first = PageRequest.newest(100);
        return pages(
                page -> who.api().privateHistory(with.userId(), page), newest == 0 ? first : first.atLeast(newest));
    }

    private List<StoredMessage> roomHistory(Talker who) {
        return pages(page -> who.api().roomHistory(roomId, page), PageRequest.newest(100));
    }

    private static long newestIn(Talker who, Talker with) {
        return java.util.stream.Stream.concat(who.heard().stream(), with.heard().stream())
                .filter(message -> message.senderId() == who.userId() || message.senderId() == with.userId())
                .mapToLong(ServerFrame.Chat::messageId)
                .max()
                .orElse(0);
    }

    private interface Call {
        List<StoredMessage> page(PageRequest page);
    }

    /** The whole history, newest first, once the store has come to rest. */
    private static List<StoredMessage> pages(Call call, PageRequest first) {
        List<StoredMessage> all = new ArrayList<>(patiently(call, first));
        for (List<StoredMessage> next = all; next.size() == first.pageSize(); ) {
            next = patiently(call, PageRequest.newest(100).before(next.getLast().id()));
            all.addAll(next);
        }
        assertThat(all).extracting(StoredMessage::id).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        return all;
    }

    /** The store may be behind the log for a while after it was down; the history says so rather than leave things out. */
    private static List<StoredMessage> patiently(Call call, PageRequest page) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(chat.parley.client.api.ApiException.class)
                .until(() -> call.page(page), answer -> true);
    }

    private static List<Long> ids(List<StoredMessage> messages) {
        return messages.stream().map(StoredMessage::id).toList();
    }

    private static void join(Thread mouth) {
        try {
            mouth.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        talking = false;
        talkers.forEach(Talker::close);
        http.shutdownNow();
    }
}
