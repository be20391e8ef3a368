package chat.parley.local.engine;

import chat.parley.local.process.Directories;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.ProcessGroup;
import chat.parley.local.process.Scratch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Kafka, PostgreSQL and Redis for the life of this JVM: on free ports, in a directory of their own, gone without a
 * trace when closed or when the JVM ends.
 */
public final class EngineSet implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final KafkaQuorum quorum;
    private final List<LocalProcess> kafka;
    private final LocalProcess postgres;
    private final LocalProcess redis;
    private final String password;

    private EngineSet(EngineHome home, Path directory, int kafkaNodes) {
        this.directory = directory;
        int first = FreePorts.row(2 * kafkaNodes + 2, RandomGenerator.getDefault());
        this.password = random(18);
        this.quorum = new KafkaQuorum(
                random(16),
                IntStream.rangeClosed(1, kafkaNodes)
                        .mapToObj(id -> new KafkaQuorum.Node(id, first + 2 * id, first + 2 * id + 1))
                        .toList());
        this.kafka = quorum.members(home, directory).stream()
                .map(node -> new LocalProcess(node, directory))
                .toList();
        this.postgres = new LocalProcess(new PostgresServer(home, directory, first, password), directory);
        this.redis = new LocalProcess(new RedisServer(home, directory, first + 1), directory);
    }

    /**
     * Starts a set and waits until all of it serves: 2 to 4 seconds.
     *
     * @param kafkaNodes 1 or 3
     * @throws IOException with the end of the log of what did not start
     */
    public static EngineSet start(EngineHome home, int kafkaNodes) throws IOException, InterruptedException {
        EngineSet set = new EngineSet(home, Scratch.create(), kafkaNodes);
        Runtime.getRuntime().addShutdownHook(new Thread(set::discard, "engines-discard"));
        try {
            ProcessGroup.start(set.all(), START_LIMIT);
            return set;
        } catch (IOException failed) {
            set.close();
            throw failed;
        }
    }

    /** The brokers' addresses, comma-separated. */
    public String kafkaBootstrapServers() {
        return quorum.bootstrapServers();
    }

    /** The Kafka nodes' processes. */
    public List<LocalProcess> kafka() {
        return kafka;
    }

    /** PostgreSQL's process. */
    public LocalProcess postgres() {
        return postgres;
    }

    /** The password of the superuser {@link PostgresServer#NAME}. */
    public String postgresPassword() {
        return password;
    }

    /** Redis' process. */
    public LocalProcess redis() {
        return redis;
    }

    /** Kills all (nothing of it is to be kept) and deletes the files. */
    @Override
    public void close() throws IOException {
        try {
            ProcessGroup.kill(all());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the engines were stopped");
        }
        Directories.delete(directory);
    }

    private void discard() {
        try {
            close();
        } catch (IOException left) {
            // The JVM is ending; what is left is reaped by the next one that asks for a scratch directory.
            System.err.println("engines: " + directory + " is left: " + left.getMessage());
        }
    }

    private List<LocalProcess> all() {
        List<LocalProcess> all = new ArrayList<>(kafka);
        all.add(postgres);
        all.add(redis);
        return all;
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
