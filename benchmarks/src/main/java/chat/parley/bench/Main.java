package chat.parley.bench;

import chat.parley.bench.HistoryCheck.Verdict;
import chat.parley.bench.ProcessCosts.Cost;
import chat.parley.client.ClientOptions;
import chat.parley.client.api.Accounts;
import chat.parley.client.api.ParleyApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code parley bench}: sends at a fixed rate, measures, and reads back whether anything was lost. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Connects users to a running cluster and sends messages at a fixed rate, whatever the cluster does",
            "(open loop); latencies run from the moment a message was due. Reads the history afterwards.",
            "Exit code 1: a message was lost, doubled, missing or out of order."
        })
public final class Main implements Callable<Integer> {

    /** Callbacks are short; more threads would only compete with the cluster for the cores. */
    private static final int THREADS = 2;

    private static final int LEVELS_BELOW_ROOT = 5;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(60);
    private static final Duration TOKEN_MARGIN = Duration.ofMinutes(10);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "100", description = "users (${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "100",
            description = "messages a second, all users together (${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "30", description = "measured (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            defaultValue = "10",
            description = "seconds at the same rate before that (${DEFAULT-VALUE})")
    private int warmup;

    @Option(names = "--rooms", paramLabel = "K", defaultValue = "0", description = "rooms (${DEFAULT-VALUE})")
    private int rooms;

    @Option(
            names = "--room-size",
            paramLabel = "M",
            defaultValue = "20",
            description = "members of each room (${DEFAULT-VALUE})")
    private int roomSize;

    @Option(
            names = "--room-share",
            paramLabel = "P",
            defaultValue = "0.1",
            description = "share of the messages that goes to rooms, if there are any (${DEFAULT-VALUE})")
    private double roomShare;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:PARLEY_URL:-http://localhost:8080}",
            description = "the cluster (the variable PARLEY_URL, else http://localhost:8080)")
    private URI url = URI.create("http://localhost:8080");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the cluster's data directory, to find its processes by"
                    + " (default: the variable PARLEY_DATA, else .parley where Parley stands)")
    private Path data = defaultData();

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "where the tokens of the driver's users are kept (default: ~/.cache/parley)")
    private Path cache = Path.of(System.getProperty("user.home"), ".cache", "parley");

    @Option(names = "--json", paramLabel = "FILE", description = "writes the result there too")
    private @Nullable Path json;

    /** Runs the driver. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    String message = failure.getMessage();
                    commandLine.getErr().println("bench: " + (message == null ? failure.toString() : message));
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = new Plan(
                connections,
                rate,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmup),
                rooms,
                roomSize,
                rooms == 0 ? 0 : roomShare);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Text text = new Text(Long.toString(System.currentTimeMillis(), Character.MAX_RADIX));
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS);
                HttpClient http = ClientOptions.http(threads)) {
            Accounts accounts = new Accounts(url, http);
            List<BenchUser> users = users(plan, http, accounts, out);
            Ledger ledger = new Ledger(plan);
            try (Crowd crowd = new Crowd(users, ledger, text)) {
                List<Integer> roomIds = openRooms(plan, users, http, out);
                say(out, "Connecting " + users.size() + " users");
                crowd.connect(
                        ClientOptions.of(url, ClientOptions.systemSurroundings(threads)), accounts, CONNECT_LIMIT);
                Result result = measure(
                        plan, users, roomIds, crowd, ledger, new HistoryCheck(url, http, users, ledger, text), out);
                say(out, "\n" + result.table());
                if (json != null) {
                    Files.write(json, JsonMapper.shared().writeValueAsBytes(result.fields()));
                }
                return result.good() ? 0 : 1;
            }
        }
    }

    private Result measure(
            Plan plan,
            List<BenchUser> users,
            List<Integer> roomIds,
            Crowd crowd,
            Ledger ledger,
            HistoryCheck historyCheck,
            PrintWriter out)
            throws InterruptedException {
        Load load = new Load(plan, users, roomIds, ledger);
        Map<String, Cost> before = new LinkedHashMap<>();
        say(out, "Sending " + plan.messages() + " messages at " + plan.rate() + "/s");
        load.run(crowd, () -> before.putAll(ProcessCosts.read(data)));
        Map<String, Cost> costs = difference(before, ProcessCosts.read(data));
        say(out, "Waiting for the last acks and deliveries");
        load.settle();
        // The store may still find repeats and correct their acks: it has, once it has got to the log's end.
        say(out, "Reading the history");
        Verdict history = historyCheck.check(plan, roomIds);
        return new Result(
                plan,
                ledger,
                history,
                load.missingDeliveries(),
                load.surplusDeliveries(),
                plan.measured().toSeconds(),
                costs);
    }

    private List<BenchUser> users(Plan plan, HttpClient http, Accounts accounts, PrintWriter out)
            throws IOException, InterruptedException {
        say(
                out,
                "Preparing " + plan.connections()
                        + " users (the first time their passwords are hashed, which takes a while)");
        Duration lasting = plan.warmup().plus(plan.measured()).plus(TOKEN_MARGIN);
        return new UserPool(url, http, accounts, cache).take(plan.connections(), lasting, done -> {
            if (done % 200 == 0) {
                say(out, "  " + done + " of " + plan.connections());
            }
        });
    }

    private List<Integer> openRooms(Plan plan, List<BenchUser> users, HttpClient http, PrintWriter out) {
        List<Integer> roomIds = new ArrayList<>();
        Assignment assignment = new Assignment(plan);
        if (plan.rooms() > 0) {
            say(out, "Opening " + plan.rooms() + " rooms of " + plan.roomSize());
        }
        for (int room = 0; room < plan.rooms(); room++) {
            BenchUser owner = users.get(assignment.member(room, 0));
            ParleyApi api = new ParleyApi(url, http, owner.login()::token);
            int roomId = api.createRoom("bench room " + room, null).id();
            for (int member = 1; member < plan.roomSize(); member++) {
                api.addMember(
                        roomId,
                        users.get(assignment.member(room, member)).login().userId());
            }
            roomIds.add(roomId);
        }
        return roomIds;
    }

    /** What each process took in between; the memory is that at the end. */
    private static Map<String, Cost> difference(Map<String, Cost> before, Map<String, Cost> after) {
        Map<String, Cost> costs = new LinkedHashMap<>();
        after.forEach((name, end) -> {
            Cost start = before.getOrDefault(name, new Cost(0, 0));
            costs.put(name, new Cost(end.residentBytes(), Math.max(0, end.cpuSeconds() - start.cpuSeconds())));
        });
        return costs;
    }

    /** As the launcher has it: beside the sources, from whatever directory the driver was started. */
    private static Path defaultData() {
        String chosen = System.getenv("PARLEY_DATA");
        if (chosen != null && !chosen.isBlank()) {
            return Path.of(chosen);
        }
        Path here = Path.of(".parley");
        try {
            // benchmarks/target/app/lib/benchmarks.jar
            Path jar = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.getNameCount() > LEVELS_BELOW_ROOT
                    ? jar.resolve("../".repeat(LEVELS_BELOW_ROOT) + ".parley").normalize()
                    : here;
        } catch (URISyntaxException unusual) {
            return here;
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
