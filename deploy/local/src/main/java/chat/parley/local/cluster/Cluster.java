package chat.parley.local.cluster;

import chat.parley.local.cluster.ClusterRecord.Phase;
import chat.parley.local.engine.EngineHome;
import chat.parley.local.process.Leftovers;
import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.Member;
import chat.parley.local.process.ProcessGroup;
import chat.parley.local.process.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A cluster on this machine, known by its data directory. Its processes outlive whoever started them; any number of
 * {@code Cluster} objects, in any process, may look at one and signal it, but only one at a time brings it up or down
 * (see {@link LauncherLock}).
 */
public final class Cluster {

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration LEFTOVER_LIMIT = Duration.ofSeconds(15);

    private final Path data;
    private final ClusterOptions options;
    private final ClusterPlan plan;
    private final ConcurrentHashMap<String, LocalProcess> processes = new ConcurrentHashMap<>();

    private Cluster(Path data, ClusterOptions options, ClusterPlan plan) {
        this.data = data;
        this.options = options;
        this.plan = plan;
    }

    /**
     * The cluster of these options in that directory, new or stopped.
     *
     * @throws ClusterException if the directory holds something else, or data that do not fit the options
     */
    public static Cluster prepare(EngineHome home, Path data, ClusterOptions options, Programs programs)
            throws IOException {
        DataDirectory.claim(data);
        Optional<ClusterRecord> before = ClusterRecord.read(data);
        if (before.isPresent() && before.get().options().kafkaNodes() != options.kafkaNodes()) {
            int nodes = before.get().options().kafkaNodes();
            throw new ClusterException("The data in " + data + " are of a cluster with --kafka " + nodes
                    + ": start it so, or choose another --data.");
        }
        return new Cluster(data, options, new ClusterPlan(options, home, data, Secrets.of(data), programs));
    }

    /** The cluster that was started in that directory, running or not, if there is one. */
    public static Optional<Cluster> find(EngineHome home, Path data, Programs programs) throws IOException {
        Optional<ClusterRecord> found = ClusterRecord.read(data);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ClusterOptions options = found.get().options();
        return Optional.of(
                new Cluster(data, options, new ClusterPlan(options, home, data, Secrets.of(data), programs)));
    }

    /** Its size and place. */
    public ClusterOptions options() {
        return options;
    }

    /** Its directory. */
    public Path data() {
        return data;
    }

    /** The front door's address. */
    public String url() {
        return "http://localhost:" + options.port();
    }

    /** The password of the database user {@link chat.parley.local.engine.PostgresServer#NAME}. */
    public String postgresPassword() throws IOException {
        return Secrets.of(data).postgresPassword();
    }

    /** What its services sign and believe tokens by: base64 of 32 bytes. */
    public String authSecret() throws IOException {
        return Secrets.of(data).authSecret();
    }

    /** Whether a start was completed, nobody stops it, and something of it runs. */
    public boolean isUp() throws IOException {
        boolean completed = ClusterRecord.read(data)
                .filter(found -> found.phase() == Phase.UP)
                .isPresent();
        return completed && !running().isEmpty();
    }

    /** The names of the processes that live, answering or not. */
    public List<String> running() {
        return all().stream()
                .filter(process -> process.handle().isPresent())
                .map(process -> process.member().name())
                .toList();
    }

    /**
     * Brings everything up at once and returns when all of it answers: services wait for their engines by themselves.
     * What is left of a start that was broken off is stopped first.
     *
     * @throws ClusterException if a port is taken or the disk is full
     * @throws IOException the first process that does not come up; the others go on running until {@link #down}
     */
    public void up(Progress progress) throws IOException, InterruptedException {
        reap(progress);
        Preconditions.check(data, plan.all());
        ClusterRecord.of(options, Phase.STARTING).write(data);
        start(plan.all(), START_LIMIT, progress);
        ClusterRecord.of(options, Phase.UP).write(data);
    }

    /** Stops everything in order: the services, then the engines they need to finish their work; data stay. */
    public void down(Progress progress) throws IOException, InterruptedException {
        // Said first: whoever watches takes what ends from now on as meant.
        ClusterRecord.of(options, Phase.DOWN).write(data);
        List<Member> services = new ArrayList<>(plan.gateways());
        services.addAll(plan.messageServices());
        services.addAll(plan.historyServices());
        stop(services, progress);
        // The door last of ours: through it the gateways tell their clients to come back later.
        stop(List.of(plan.front()), progress);
        stop(plan.engines(), progress);
        reap(progress);
    }

    /** Kills everything at once, as a power cut would. */
    public void kill() throws IOException, InterruptedException {
        ProcessGroup.kill(all());
    }

    /** Every process, in the order of their table. */
    public List<ProcessStatus> status() throws IOException, InterruptedException {
        ConcurrentHashMap<String, ProcessStatus> seen = new ConcurrentHashMap<>();
        ProcessGroup.forEach(all(), process -> seen.put(process.member().name(), ProcessStatus.of(process)));
        return all().stream()
                .map(process -> seen.get(process.member().name()))
                .map(Objects::requireNonNull)
                .toList();
    }

    /**
     * One process by its name.
     *
     * @throws ClusterException naming those that there are
     */
    public LocalProcess process(String name) throws ClusterException {
        return all().stream()
                .filter(process -> process.member().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClusterException("There is no " + name + " in this cluster; there are "
                        + all().stream().map(process -> process.member().name()).collect(Collectors.joining(", "))
                        + "."));
    }

    /** Starts one that is stopped and waits until it answers. */
    public void start(String name) throws IOException, InterruptedException {
        LocalProcess process = process(name);
        if (process.handle().isPresent()) {
            throw new ClusterException(name + " runs already.");
        }
        process.start();
        process.awaitReady(START_LIMIT);
    }

    /**
     * Sends a signal to one; KILL returns when it is gone.
     *
     * @throws ClusterException if it does not run
     */
    public void signal(String name, Signal signal) throws IOException, InterruptedException {
        LocalProcess process = process(name);
        if (process.handle().isEmpty()) {
            throw new ClusterException(name + " does not run: './parley start " + name + "' starts it.");
        }
        if (signal == Signal.KILL) {
            process.kill();
        } else {
            process.signal(signal);
        }
    }

    /**
     * How message-service's tool of that name is run on this cluster's log and store.
     *
     * @throws ClusterException if the engines that it needs do not run
     */
    public Member.Command storeTool(String tool) throws IOException, InterruptedException {
        List<String> running = running();
        List<String> missing = plan.engines().stream()
                .filter(engine -> !engine.role().equals("redis"))
                .map(Member::name)
                .filter(name -> !running.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new ClusterException(String.join(", ", missing) + " must run for that: './parley up' starts it.");
        }
        return plan.storeTool(tool);
    }

    private void start(List<Member> members, Duration limit, Progress progress)
            throws IOException, InterruptedException {
        progress.say("starting " + names(members));
        ProcessGroup.forEachUntilFailure(local(members), process -> {
            long begun = System.nanoTime();
            process.start();
            process.awaitReady(limit);
            progress.say("  " + process.member().name() + " ready after " + seconds(begun) + " s");
        });
    }

    private void stop(List<Member> members, Progress progress) throws IOException, InterruptedException {
        List<LocalProcess> running = local(members).stream()
                .filter(process -> process.handle().isPresent())
                .toList();
        if (running.isEmpty()) {
            return;
        }
        progress.say(
                "stopping " + names(running.stream().map(LocalProcess::member).toList()));
        ProcessGroup.stop(running);
    }

    private void reap(Progress progress) throws IOException, InterruptedException {
        List<String> left = Leftovers.in(data);
        if (!left.isEmpty()) {
            progress.say("stopping what is left of an earlier start: " + String.join(", ", left));
        }
        Leftovers.stop(data, LEFTOVER_LIMIT);
    }

    private List<LocalProcess> all() {
        return local(plan.all());
    }

    private List<LocalProcess> local(List<Member> members) {
        return members.stream()
                .map(member -> processes.computeIfAbsent(member.name(), name -> new LocalProcess(member, data)))
                .toList();
    }

    private static String names(List<Member> members) {
        return members.stream().map(Member::name).collect(Collectors.joining(", "));
    }

    private static String seconds(long begunNanos) {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - begunNanos) / 1e9);
    }
}
