package chat.parley.message.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService;
import chat.parley.message.log.LogEnds;
import chat.parley.platform.progress.StoreProgress;
import chat.parley.platform.progress.StoreProgress.Arrival;
import chat.parley.platform.schema.StoreSchema;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.LogLayout;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import chat.parley.testing.Database;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The log's end gets into the store, and only looks that followed one another count. */
@Timeout(120)
class LogEndWatchTest {

    private static final LogLayout LAYOUT = new LogLayout(4, List.of());

    private final RunningService service = RunningService.shared();

    @Test
    void messageThatWasNeverThereIsToldFromOneThatIs() throws Exception {
        long id = service.append(
                new MessageSent(1, ChatType.PRIVATE, 2, new MessageBody(MessageType.TEXT, "there", null), null));
        StoreProgress progress = new StoreProgress(service.store());

        assertThat(arrival(progress, id)).isEqualTo(Arrival.HERE);
        assertThat(arrival(progress, id + 1000L * MessageId.MAX_PARTITIONS)).isEqualTo(Arrival.NOWHERE);
    }

    @Test
    void theLookGoesOnWhileNothingHappens() {
        long before = looks(service.store());
        await().until(() -> looks(service.store()) >= before + 3);
    }

    @Test
    void aLookThatBeganBeforeAnotherWasWrittenIsNotWritten() throws Exception {
        try (HikariDataSource store = newStore();
                LogEnds kafka = new LogEnds(
                        Map.of("bootstrap.servers", RunningService.BACKENDS.kafkaBootstrapServers()), LAYOUT)) {
            LogEndWatch other = watch(kafka, store);
            other.look();
            AtomicInteger connections = new AtomicInteger();
            LogEndWatch slow = watch(kafka, new DelegatingDataSource(store) {
                @Override
                public Connection getConnection() throws SQLException {
                    if (connections.incrementAndGet() == 2) {
                        // It knows the end and is about to write it.
                        lookOf(other);
                    }
                    return super.getConnection();
                }
            });
            slow.look();
            assertThat(looks(JdbcClient.create(store))).isEqualTo(2);

            slow.look();
            assertThat(looks(JdbcClient.create(store))).isEqualTo(3);
        }
    }

    @Test
    void partitionsThatTheStoreHasNotGotAsFarAsAreNamed() throws Exception {
        try (HikariDataSource store = newStore();
                LogEnds kafka = new LogEnds(
                        Map.of("bootstrap.servers", RunningService.BACKENDS.kafkaBootstrapServers()), LAYOUT)) {
            JdbcClient.create(store)
                    .sql("INSERT INTO log_position (partition, next_offset) VALUES (0, 7), (1, 7), (2, 7)")
                    .update();
            Set<Integer> named = new HashSet<>();
            Map<Integer, Long> written = Map.of(0, 8L, 1, 7L, 2, 6L, 3, 1L);
            new LogEndWatch(kafka, store, () -> written, named::addAll, Duration.ofDays(1)).look();
            assertThat(named).containsExactlyInAnyOrder(0, 3);
        }
    }

    private static void lookOf(LogEndWatch watch) throws SQLException {
        try {
            watch.look();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static HikariDataSource newStore() {
        Database database = RunningService.BACKENDS.newDatabase();
        HikariDataSource store = new HikariDataSource();
        store.setJdbcUrl(database.jdbcUrl());
        store.setUsername(database.user());
        store.setPassword(database.password());
        store.setSchema(StoreSchema.CHAT);
        StoreSchema.migrate(store);
        return store;
    }

    private static LogEndWatch watch(LogEnds kafka, DataSource dataSource) {
        return new LogEndWatch(kafka, dataSource, () -> Map.of(0, 0L), behind -> {}, Duration.ofDays(1));
    }

    private static long looks(JdbcClient store) {
        return store.sql("SELECT coalesce(max(looks), 0) FROM log_end WHERE partition = 0")
                .query(Long.class)
                .single();
    }

    private static Arrival arrival(StoreProgress progress, long id) throws InterruptedException {
        Position target = Position.START.atLeast(MessageId.partition(id), MessageId.offset(id) + 1);
        return progress.await(target, id, Duration.ofSeconds(20));
    }
}
