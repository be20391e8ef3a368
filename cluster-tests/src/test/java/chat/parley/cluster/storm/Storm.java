package chat.parley.cluster.storm;

import static org.awaitility.Awaitility.await;

import chat.parley.client.ClientOptions;
import chat.parley.client.ParleyClient;
import chat.parley.client.connection.Surroundings;
import chat.parley.cluster.MadeAccounts;
import chat.parley.local.process.Signal;
import chat.parley.platform.token.AuthProperties;
import chat.parley.platform.token.TokenIssuer;
import chat.parley.testing.ClusterUnderTest;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Clients that are all on one gateway, some on the other who talk to them, and the end of the first gateway: each client is
 * sent a message before it, and each, or every so-manieth of many, another while he is away.
 */
final class Storm implements AutoCloseable {

    private static final String LOST_GATEWAY = "gateway-1";
    private static final String OTHER_GATEWAY = "gateway-2";
    private static final int CONNECTING_AT_ONCE = 50;
    private static final int LISTENERS_OF_A_TALKER = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TALK = Duration.ofSeconds(3);

    /** What is said meanwhile: 500 messages a second at the most, as the storm is to be measured and not the talk. */
    private static final int MOST_SAID = 1_500;

    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    private final ClusterUnderTest cluster;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final TokenIssuer tokens;
    private final String name;
    private final List<Integer> userIds;
    private final List<StormClient> clients;
    private final List<StormClient> talkers;
    private final List<CompletableFuture<?>> acks = new ArrayList<>();

    /** Everybody is connected and has heard the first message when this returns. */
    Storm(ClusterUnderTest cluster, String name, int size) throws SQLException, InterruptedException {
        this.cluster = cluster;
        this.name = name;
        this.tokens = new TokenIssuer(
                new AuthProperties(
                        cluster.authSecret(),
                        List.of(),
                        null,
                        Duration.ofMinutes(5),
                        null,
                        null,
                        TOKEN_LIFETIME,
                        Duration.ZERO),
                Clock.systemUTC());
        this.userIds = MadeAccounts.in(cluster.database(), name, size);
        int talking = (size + LISTENERS_OF_A_TALKER - 1) / LISTENERS_OF_A_TALKER;
        this.talkers = connect(MadeAccounts.in(cluster.database(), name + "-talker", talking), OTHER_GATEWAY);
        this.clients = connect(userIds, LOST_GATEWAY);
        List<Integer> all = every(1);
        talk("before", all, Duration.ofSeconds(1 + size / 500));
        await().atMost(PATIENCE).until(() -> missed("before", all).isEmpty());
    }

    /** Ends the gateway by this signal, talks to everybody meanwhile, and returns what came of it. */
    Outcome strike(Signal signal) {
        long begun = System.nanoTime();
        cluster.kill(LOST_GATEWAY, signal);
        List<Integer> spokenTo = every(1 + (clients.size() - 1) / MOST_SAID);
        talk("meanwhile", spokenTo, TALK);
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> clients.stream().allMatch(StormClient::isBack)
                            && missed("meanwhile", spokenTo).isEmpty());
        } catch (ConditionTimeoutException late) {
            List<StormClient> away =
                    clients.stream().filter(client -> !client.isBack()).toList();
            throw new AssertionError("not back: " + away + ", not heard: " + missed("meanwhile", spokenTo), late);
        }
        Duration complete = Duration.ofNanos(System.nanoTime() - begun);
        CompletableFuture.allOf(acks.toArray(CompletableFuture[]::new))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return new Outcome(
                sorted(StormClient::lostNanos, begun),
                clients.stream()
                        .map(client -> Duration.ofMillis(client.toldMs()))
                        .sorted()
                        .toList(),
                sorted(StormClient::greetedNanos, begun),
                sorted(StormClient::backNanos, begun),
                complete,
                clients.stream().mapToInt(client -> client.sessions() - 1).sum(),
                (int) clients.stream().filter(StormClient::wasTruncated).count(),
                clients.stream().mapToInt(StormClient::twice).sum());
    }

    @Override
    public void close() {
        clients.forEach(StormClient::close);
        talkers.forEach(StormClient::close);
        executor.shutdownNow();
    }

    private List<StormClient> connect(List<Integer> users, String gateway) throws InterruptedException {
        URI home = URI.create(cluster.process(gateway).url());
        Surroundings shared = ClientOptions.systemSurroundings(executor);
        Semaphore connecting = new Semaphore(CONNECTING_AT_ONCE);
        List<StormClient> connected = new ArrayList<>();
        List<CompletableFuture<?>> ready = new ArrayList<>();
        for (int userId : users) {
            connecting.acquire();
            StormClient client =
                    new StormClient(cluster.url(), home, tokens.issue(userId).token(), shared);
            connected.add(client);
            ready.add(client.client().whenReady().whenComplete((position, failure) -> connecting.release()));
        }
        CompletableFuture.allOf(ready.toArray(CompletableFuture[]::new))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return connected;
    }

    /** Every so-manieth client. */
    private List<Integer> every(int step) {
        return IntStream.range(0, userIds.size())
                .filter(client -> client % step == 0)
                .boxed()
                .toList();
    }

    /** Says something to these clients, spread evenly over that time. */
    private void talk(String when, List<Integer> to, Duration over) {
        long begun = System.nanoTime();
        for (int i = 0; i < to.size(); i++) {
            long due = begun + over.toNanos() * i / to.size();
            LockSupport.parkNanos(due - System.nanoTime());
            ParleyClient talker = talkers.get(i % talkers.size()).client();
            acks.add(talker.sendToUser(userIds.get(to.get(i)), text(when, to.get(i))));
        }
    }

    private List<Duration> sorted(ToLongFunction<StormClient> moment, long begun) {
        return clients.stream()
                .map(client -> Duration.ofNanos(moment.applyAsLong(client) - begun))
                .sorted()
                .toList();
    }

    private List<String> missed(String when, List<Integer> by) {
        return by.stream()
                .filter(client -> !clients.get(client).hasHeard(text(when, client)))
                .map(client -> text(when, client))
                .toList();
    }

    private String text(String when, int client) {
        return name + " " + when + " " + client;
    }
}
