package chat.parley.testing;

import chat.parley.local.engine.Probes;
import chat.parley.local.process.FreePorts;
import com.github.dockerjava.api.DockerClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The engines as Docker containers, each on a fixed port of this machine, so that it is found again after a stop. */
final class ContainerBackends extends Backends {

    private static final int KAFKA_PORT = 9092;
    private static final int POSTGRES_PORT = 5432;
    private static final int REDIS_PORT = 6379;

    private final KafkaContainer kafka = new KafkaContainer("apache/kafka:4.2.2")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    // Its own default command turns fsync off.
    private final PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:18")
            .withUsername("parley")
            .withDatabaseName("parley")
            .withCommand("postgres", "-c", "max_connections=100");
    private final GenericContainer<?> redis = new GenericContainer<>("redis:8")
            .withExposedPorts(REDIS_PORT)
            .withCommand("redis-server", "--appendonly", "yes", "--protected-mode", "no");

    private ContainerBackends() {
        int first = FreePorts.row(3, RandomGenerator.getDefault());
        kafka.setPortBindings(List.of(first + ":" + KAFKA_PORT));
        postgres.setPortBindings(List.of(first + 1 + ":" + POSTGRES_PORT));
        redis.setPortBindings(List.of(first + 2 + ":" + REDIS_PORT));
    }

    static Backends startContainers() {
        ContainerBackends started = new ContainerBackends();
        Startables.deepStart(started.kafka, started.postgres, started.redis).join();
        Runtime.getRuntime().addShutdownHook(new Thread(started::close, "containers-close"));
        return started;
    }

    @Override
    public String kafkaBootstrapServers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public int kafkaNodes() {
        return 1;
    }

    @Override
    public String redisUrl() {
        return "redis://" + redis.getHost() + ":" + redis.getMappedPort(REDIS_PORT);
    }

    @Override
    public Database database() {
        return new Database(postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
    }

    @Override
    public Backend kafka() {
        return new Container(kafka, () -> Probes.kafkaKnowsBrokers(kafka.getMappedPort(KAFKA_PORT), 1));
    }

    @Override
    public Backend postgres() {
        return new Container(postgres, this::postgresAnswers);
    }

    @Override
    public Backend redis() {
        return new Container(redis, () -> Probes.redisAnswersPing(redis.getMappedPort(REDIS_PORT)));
    }

    @Override
    public void close() {
        kafka.stop();
        postgres.stop();
        redis.stop();
    }

    private boolean postgresAnswers() {
        Database database = database();
        try (Connection connection =
                DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private record Container(GenericContainer<?> container, BooleanSupplier answers) implements Backend {

        private static final Duration START_LIMIT = Duration.ofSeconds(60);
        private static final Duration POLL = Duration.ofMillis(50);

        @Override
        public void stop() {
            docker().stopContainerCmd(id()).exec();
        }

        @Override
        public void kill() {
            docker().killContainerCmd(id()).exec();
        }

        @Override
        public void start() {
            docker().startContainerCmd(id()).exec();
            long end = System.nanoTime() + START_LIMIT.toNanos();
            while (!answers.getAsBoolean()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(container.getDockerImageName() + " does not answer");
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }

        @Override
        public void pause() {
            docker().pauseContainerCmd(id()).exec();
        }

        @Override
        public void resume() {
            docker().unpauseContainerCmd(id()).exec();
        }

        private DockerClient docker() {
            return container.getDockerClient();
        }

        private String id() {
            return container.getContainerId();
        }
    }
}
