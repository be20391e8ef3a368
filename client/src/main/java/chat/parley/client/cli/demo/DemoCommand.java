package chat.parley.client.cli.demo;

import chat.parley.client.ClientOptions;
import chat.parley.client.api.ApiException;
import chat.parley.client.cli.UrlOption;
import chat.parley.client.cli.demo.Cast.Person;
import chat.parley.client.cli.demo.DemoPlan.Said;
import chat.parley.client.cli.demo.DemoPlan.Talk;
import chat.parley.protocol.log.ChatType;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley demo}: fills a running cluster with people who talk. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Fills a running cluster with 12 people, 5 rooms and over 3,000 messages, over the public API.",
            "The logins it makes have a well-known password: not for a cluster that others reach."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final long PROGRESS_SECONDS = 5;
    private static final int READERS_AFTER_A_SCENE = 2;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private UrlOption address = new UrlOption();

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "what the talks are made from (default: ${DEFAULT-VALUE}); another seed, other talks")
    private long seed;

    @Option(
            names = "--password",
            paramLabel = "P",
            defaultValue = "parley-demo",
            description = "of all demo users (default: ${DEFAULT-VALUE})")
    private String password = "";

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        DemoPlan plan = DemoPlan.ofSeed(seed);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http = ClientOptions.http(threads)) {
            ClientOptions options = ClientOptions.of(address.url(), ClientOptions.systemSurroundings(threads));
            out.printf("Letting %d people in at %s%n", Cast.PEOPLE.size(), address.url());
            Map<String, Player> players = enter(options, http, threads);
            try {
                Map<String, Integer> rooms = new DemoRooms(
                                username -> of(players, username).api(),
                                username -> of(players, username).userId())
                        .open();
                out.printf("They have %d rooms, and %d messages to say%n", rooms.size(), plan.messages());
                talk(plan, players, rooms, threads, out);
            } finally {
                players.values().forEach(Player::close);
            }
        }
        out.printf("%nSee it as lin (Chinese and English) or anna (English):%n");
        out.printf("  ./parley chat --user lin --password %s%n", password);
        out.printf("  ./parley chat --user anna --password %s%n", password);
        out.flush();
        return 0;
    }

    private Map<String, Player> enter(ClientOptions options, HttpClient http, ExecutorService threads)
            throws InterruptedException {
        List<Future<Player>> entering = new ArrayList<>();
        for (Person person : Cast.PEOPLE) {
            entering.add(threads.submit(() -> Player.enter(person, password, options, http)));
        }
        Map<String, Player> players = new HashMap<>();
        try {
            for (Future<Player> player : entering) {
                Player entered = get(player);
                players.put(entered.username(), entered);
            }
        } catch (IllegalStateException | ApiException refused) {
            leave(entering);
            throw refused;
        }
        return players;
    }

    /** Where somebody is not let in, the others go before what they run on does. */
    private static void leave(List<Future<Player>> entering) throws InterruptedException {
        for (Future<Player> player : entering) {
            try {
                get(player).close();
            } catch (IllegalStateException | ApiException notIn) {
                // The first of them is what the demo ends with.
            }
        }
    }

    private static void talk(
            DemoPlan plan,
            Map<String, Player> players,
            Map<String, Integer> rooms,
            ExecutorService threads,
            PrintWriter out)
            throws InterruptedException {
        AtomicInteger said = new AtomicInteger();
        List<Future<Void>> talks = new ArrayList<>();
        for (Talk talk : plan.talks()) {
            talks.add(threads.submit(() -> hold(talk, players, rooms, said)));
        }
        long started = System.nanoTime();
        for (Future<Void> talk : talks) {
            while (!finished(talk)) {
                out.printf("  %5d of %d messages%n", said.get(), plan.messages());
                out.flush();
            }
        }
        out.printf(
                "Said %d messages in %d s, each acked%n",
                said.get(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
    }

    private static @Nullable Void hold(
            Talk talk, Map<String, Player> players, Map<String, Integer> rooms, AtomicInteger said)
            throws InterruptedException {
        for (int s = 0; s < talk.scenes().size(); s++) {
            long last = 0;
            List<Said> scene = talk.scenes().get(s);
            for (Said line : scene) {
                Player speaker = of(players, line.username());
                ChatType chatType = talk.isPrivate() ? ChatType.PRIVATE : ChatType.ROOM;
                last = speaker.say(chatType, receiver(talk, speaker, players, rooms), line.text())
                        .messageId();
                said.incrementAndGet();
            }
            boolean leaveUnread = talk.lastSceneUnread() && s == talk.scenes().size() - 1;
            if (!leaveUnread) {
                // In a room a few catch up after each scene, and everybody after the last.
                int readers = talk.isPrivate() || s >= talk.scenes().size() - 2
                        ? talk.members().size()
                        : READERS_AFTER_A_SCENE;
                for (int r = 0; r < readers; r++) {
                    Player reader = of(
                            players, talk.members().get((s + r) % talk.members().size()));
                    ChatType chatType = talk.isPrivate() ? ChatType.PRIVATE : ChatType.ROOM;
                    reader.read(chatType, receiver(talk, reader, players, rooms), last);
                }
            }
        }
        return null;
    }

    private static int receiver(Talk talk, Player speaker, Map<String, Player> players, Map<String, Integer> rooms) {
        if (!talk.isPrivate()) {
            return Objects.requireNonNull(rooms.get(talk.room()));
        }
        String other = talk.members().get(0).equals(speaker.username())
                ? talk.members().get(1)
                : talk.members().get(0);
        return of(players, other).userId();
    }

    private static Player of(Map<String, Player> players, String username) {
        return Objects.requireNonNull(players.get(username), username);
    }

    private static boolean finished(Future<Void> talk) throws InterruptedException {
        try {
            talk.get(PROGRESS_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException goesOn) {
            return false;
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
    }

    private static <T> T get(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
        }
    }
}
