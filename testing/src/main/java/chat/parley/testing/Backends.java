package chat.parley.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real Kafka, PostgreSQL and Redis for tests. {@link #shared()} is started on first use, once per JVM, and ends with
 * it; a test that breaks engines for good starts a set of its own with {@link #start(int)}.
 *
 * <p>Embedded processes by default; Docker containers with {@code PARLEY_TEST_BACKENDS=containers} in the environment.
 *
 * <pre>{@code
 * @DynamicPropertySource
 * static void backends(DynamicPropertyRegistry registry) {
 *     Backends backends = Backends.shared();
 *     Database database = backends.newDatabase();
 *     registry.add("spring.kafka.bootstrap-servers", backends::kafkaBootstrapServers);
 *     registry.add("spring.data.redis.url", backends::redisUrl);
 *     registry.add("spring.datasource.url", database::jdbcUrl);
 *     registry.add("spring.datasource.username", database::user);
 *     registry.add("spring.datasource.password", database::password);
 * }
 * }</pre>
 */
public abstract class Backends implements AutoCloseable {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** Only for the two kinds in this package. */
    Backends() {}

    /** The set that all tests of this JVM share, one Kafka node; started by the first call (about 3 seconds). */
    public static Backends shared() {
        return Shared.BACKENDS;
    }

    /**
     * A set of its own; close it.
     *
     * @param kafkaNodes 1 or 3; three nodes are embedded ones in any case
     */
    public static Backends start(int kafkaNodes) {
        boolean containers = "containers".equals(System.getenv("PARLEY_TEST_BACKENDS"));
        return containers && kafkaNodes == 1
                ? ContainerBackends.startContainers()
                : EmbeddedBackends.startEmbedded(kafkaNodes);
    }

    /** Kafka's addresses, for {@code bootstrap.servers}. */
    public abstract String kafkaBootstrapServers();

    /** How many Kafka nodes there are: the highest replication factor possible. */
    public abstract int kafkaNodes();

    /** Redis' address, {@code redis://host:port}. */
    public abstract String redisUrl();

    /** The database that is there from the start. It is shared; most tests want {@link #newDatabase()}. */
    public abstract Database database();

    /** Kafka, to break. */
    public abstract Backend kafka();

    /** PostgreSQL, to break. */
    public abstract Backend postgres();

    /** Redis, to break. */
    public abstract Backend redis();

    /** Ends this set; {@link #shared()} ends by itself. */
    @Override
    public abstract void close();

    /** A new, empty database: what a test class that must not see others' rows takes (about 50 ms). */
    public final Database newDatabase() {
        Database first = database();
        String name = "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(first.jdbcUrl(), first.user(), first.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException refused) {
            throw new IllegalStateException("cannot create the database " + name, refused);
        }
        String url = first.jdbcUrl().replaceFirst("(?<=\\d/)[^/?]+", name);
        return new Database(url, first.user(), first.password());
    }

    private static final class Shared {
        static final Backends BACKENDS = start(1);
    }
}
