package chat.parley.cluster.fault;

import chat.parley.cluster.audit.Disturbance;
import chat.parley.cluster.audit.Journal;
import chat.parley.cluster.audit.Verdict;
import chat.parley.cluster.load.Inquest;
import chat.parley.cluster.load.Workload;
import chat.parley.testing.ClusterUnderTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** People talk, faults happen, people fall silent, the auditor judges. One run has its own people and rooms. */
public final class FaultRun {

    private static final int CALM_MS = 3_000;

    private final ClusterUnderTest cluster;
    private final URI clientUrl;
    private final long seed;
    private final Workload.Size size;
    private final Patience patience;
    private final Consumer<String> say;

    /** {@code say} is told what happens. */
    public FaultRun(
            ClusterUnderTest cluster,
            URI clientUrl,
            long seed,
            Workload.Size size,
            Patience patience,
            Consumer<String> say) {
        this.cluster = cluster;
        this.clientUrl = clientUrl;
        this.seed = seed;
        this.size = size;
        this.patience = patience;
        this.say = say;
    }

    /** Lets what {@code next} gives happen until it gives nothing, and returns the verdict. */
    public Verdict run(String label, Supplier<List<Fault>> next) throws Exception {
        Map<Integer, Long> begin = Inquest.endOfLog(cluster.kafkaBootstrapServers());
        Journal journal = new Journal(System::nanoTime);
        Random random = new Random(seed);
        try (Workload workload = new Workload(clientUrl, journal, seed, size, label)) {
            Field field = new Field(cluster, workload, patience.longestPause());
            workload.talk();
            Field.hold(CALM_MS);
            for (List<Fault> faults = next.get(); !faults.isEmpty(); faults = next.get()) {
                strike(field, faults, journal, random);
                Field.hold(random.nextInt(CALM_MS));
            }
            workload.fallSilent();
            Verdict verdict = new Inquest(workload, journal, cluster.kafkaBootstrapServers(), cluster.database(), begin)
                    .hold(patience.arrival());
            List<String> unexpected = workload.unexpected();
            if (!unexpected.isEmpty()) {
                say.accept(
                        unexpected.size() + " errors that belong to no message, the first: " + unexpected.getFirst());
            }
            return verdict;
        }
    }

    private void strike(Field field, List<Fault> faults, Journal journal, Random random) throws Exception {
        int begun = journal.nowMs();
        int sent = journal.sent();
        say.accept(String.format(Locale.ROOT, "%7.1f s  %s", begun / 1e3, faults));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> courses = new ArrayList<>();
            for (Fault fault : faults) {
                Random own = new Random(random.nextLong());
                courses.add(threads.submit(() -> {
                    fault.course().run(field, own);
                    return fault;
                }));
            }
            for (Future<?> course : courses) {
                course.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException(faults + " did not go as planned", failed.getCause());
        }
        int mended = journal.nowMs();
        field.workload().awaitReady();
        journal.disturbed(new Disturbance(
                begun, journal.nowMs(), faults.toString(), faults.stream().allMatch(Fault::isOrderly)));
        say.accept(String.format(
                Locale.ROOT,
                "%7.1f s  mended after %.1f s, every device ready within %.1f s, %d sent meanwhile",
                journal.nowMs() / 1e3,
                (mended - begun) / 1e3,
                (journal.nowMs() - mended) / 1e3,
                journal.sent() - sent));
    }
}
