package chat.parley.platform.progress;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.progress.StoreProgress.Arrival;
import chat.parley.platform.schema.StoreSchema;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import chat.parley.testing.Backends;
import chat.parley.testing.Database;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A message that was never there is told from one that is still to come, and never the other way round. */
@Timeout(60)
class StoreProgressTest {

    private static final long APPLIED = 10;
    private static final long END = 12;

    private HikariDataSource pool;
    private JdbcClient store;
    private StoreProgress progress;

    @BeforeEach
    void createStore() {
        Database database = Backends.shared().newDatabase();
        pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setSchema(StoreSchema.CHAT);
        pool.setMaximumPoolSize(3);
        StoreSchema.migrate(pool);
        store = JdbcClient.create(pool);
        progress = new StoreProgress(store);
        for (int partition = 0; partition < 2; partition++) {
            store.sql("INSERT INTO log_position VALUES (?, ?)")
                    .params(partition, APPLIED)
                    .update();
        }
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void whatIsAppliedIsHereWhateverTheEnd() throws Exception {
        assertThat(await(APPLIED - 1, Duration.ofSeconds(10))).isEqualTo(Arrival.HERE);
    }

    @Test
    void messageBehindTheEndFoundByTheSecondLookIsNowhere() {
        look(1, END);
        CompletableFuture<Arrival> waiting = waitFor(END);
        // More than one question has surely been asked of the store before the first look.
        assertThat(waitFor(END, Duration.ofMillis(100)).join()).isEqualTo(Arrival.LATE);

        look(2, END);
        assertThat(waitFor(END, Duration.ofMillis(100)).join())
                .as("a look that may have begun before the question")
                .isEqualTo(Arrival.LATE);
        assertThat(waiting).isNotDone();

        look(3, END);
        assertThat(waiting.join()).isEqualTo(Arrival.NOWHERE);
    }

    @Test
    void messageBeforeTheEndIsWaitedForHoweverOftenSomebodyLooks() {
        CompletableFuture<Arrival> waiting = waitFor(END - 1);
        for (int looks = 1; looks < 20; looks++) {
            look(looks, END);
            assertThat(waitFor(END - 1, Duration.ofMillis(10)).join()).isEqualTo(Arrival.LATE);
        }
        assertThat(waiting).isNotDone();

        store.sql("UPDATE log_position SET next_offset = ?").param(END).update();
        assertThat(waiting.join()).isEqualTo(Arrival.HERE);
    }

    @Test
    void looksFromBeforeTheQuestionProveNothing() throws Exception {
        look(50, END);
        progress.current();
        assertThat(await(END, Duration.ofMillis(100))).isEqualTo(Arrival.LATE);
    }

    @Test
    void looksOfAnotherPartitionProveNothing() {
        CompletableFuture<Arrival> waiting = waitFor(END, Duration.ofMillis(300));
        for (int looks = 1; looks < 10; looks++) {
            store.sql(
                            "INSERT INTO log_end VALUES (1, ?, 0) ON CONFLICT (partition) DO UPDATE SET looks = excluded.looks")
                    .param(looks)
                    .update();
        }
        assertThat(waiting.join()).isEqualTo(Arrival.LATE);
    }

    @Test
    void whoWaitsForWhatNeverComesHoldsNobodyUp() {
        CompletableFuture<Arrival> forEver = waitFor(END + 1000);
        for (long offset = APPLIED; offset < APPLIED + 50; offset++) {
            CompletableFuture<Arrival> waiting = waitFor(offset, Duration.ofSeconds(5));
            store.sql("UPDATE log_position SET next_offset = ? WHERE partition = 0")
                    .param(offset + 1)
                    .update();
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(2)).isEqualTo(Arrival.HERE);
        }
        assertThat(forEver).isNotDone();
    }

    @Test
    void partitionThatTheLogDoesNotHaveHoldsNothing() throws Exception {
        long elsewhere = MessageId.of(7, 0);
        Position target = Position.START.atLeast(7, 1);
        assertThat(progress.await(target, elsewhere, Duration.ofMillis(50))).isEqualTo(Arrival.NOWHERE);
    }

    @Test
    void whoHasNoPatienceIsToldWhatIsThereNow() throws Exception {
        for (long offset = APPLIED; offset < APPLIED + 20; offset++) {
            assertThat(await(offset, Duration.ZERO)).isEqualTo(Arrival.LATE);
            store.sql("UPDATE log_position SET next_offset = ? WHERE partition = 0")
                    .param(offset + 1)
                    .update();
            assertThat(await(offset, Duration.ZERO)).isEqualTo(Arrival.HERE);
        }
    }

    /** A hundred of them at once share their questions, and none waits in vain for an answer of his own. */
    @Test
    void soAreManyAtOnce() {
        store.sql("UPDATE log_position SET next_offset = ? WHERE partition = 0")
                .param(APPLIED + 1)
                .update();

        assertThat(Stream.generate(() -> waitFor(APPLIED, Duration.ZERO))
                        .limit(100)
                        .toList())
                .allSatisfy(arrival -> assertThat(arrival.join()).isEqualTo(Arrival.HERE));
    }

    private void look(long looks, long end) {
        store.sql("""
                        INSERT INTO log_end VALUES (0, :looks, :end)
                        ON CONFLICT (partition) DO UPDATE SET looks = excluded.looks, next_offset = excluded.next_offset
                        """).param("looks", looks).param("end", end).update();
    }

    private CompletableFuture<Arrival> waitFor(long offset) {
        return waitFor(offset, Duration.ofSeconds(30));
    }

    private CompletableFuture<Arrival> waitFor(long offset, Duration patience) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return await(offset, patience);
                    } catch (InterruptedException stopped) {
                        throw new IllegalStateException(stopped);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    private Arrival await(long offset, Duration patience) throws InterruptedException {
        return progress.await(Position.START.atLeast(0, offset + 1), MessageId.of(0, offset), patience);
    }
}
