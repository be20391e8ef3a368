package chat.parley.message.rebuild;

import chat.parley.message.store.StoreView;
import chat.parley.message.store.fold.Fold;
import chat.parley.platform.schema.StoreSchema;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Verifies or rebuilds the store while the cluster goes on: sends and live delivery need neither, and the history is read
 * from the old store until the moment in which the new one takes its place.
 */
final class StoreTool {

    /** The store trails the live one by no more than this when the last of it is applied under the lock. */
    private static final long CLOSE = 2_000;

    private static final long PROGRESS_MS = 2_000;
    private static final int SWAP_ATTEMPTS = 10;

    /** PostgreSQL, appendix A: {@code lock_not_available}. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final HikariDataSource live;
    private final ConsumerFactory<byte[], byte[]> factory;
    private final Fold fold;
    private final RebuildSettings settings;
    private final Printer out;

    /** Where lines for the user go. */
    interface Printer {
        void say(String line);
    }

    StoreTool(
            HikariDataSource live,
            ConsumerFactory<byte[], byte[]> factory,
            Fold fold,
            RebuildSettings settings,
            Printer out) {
        this.live = live;
        this.factory = factory;
        this.fold = fold;
        this.settings = settings;
        this.out = out;
    }

    /**
     * Builds the store from the log, as far as the live one has got at this moment, and compares the two.
     *
     * @return the first difference, or nothing
     */
    Optional<Difference> verify() throws SQLException, InterruptedException, StoreToolException {
        try (Shadow shadow = Shadow.create(live, settings.threads() + 2);
                Connection snapshot = shadow.dataSource().getConnection();
                Connection built = shadow.dataSource().getConnection()) {
            snapshot.setAutoCommit(false);
            snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            snapshot.setReadOnly(true);
            Map<Integer, Long> target = Shadow.positions(snapshot, StoreSchema.CHAT);
            replay(shadow, target);
            built.setAutoCommit(false);
            long begun = System.nanoTime();
            Comparison comparison = new Comparison(snapshot, built);
            Optional<Difference> difference = comparison.run();
            if (difference.isEmpty()) {
                out.say("compared %,d conversations in %.1f s: %s"
                        .formatted(comparison.conversations(), seconds(begun), counts(comparison.rows())));
            }
            built.rollback();
            snapshot.rollback();
            return difference;
        }
    }

    /** Builds the store from the log and puts it in the place of the live one, in one transaction. */
    void rebuild() throws SQLException, InterruptedException, StoreToolException {
        try (Shadow shadow = Shadow.create(live, settings.threads() + 2);
                Connection watch = shadow.dataSource().getConnection()) {
            Replay replay = replay(shadow, Shadow.positions(watch, StoreSchema.CHAT));
            for (int attempt = 1; !swap(shadow, replay); attempt++) {
                if (attempt == SWAP_ATTEMPTS) {
                    throw new StoreToolException(
                            "The store was busy each time it was to be replaced; it is as it was.");
                }
            }
            dropReplaced(watch);
        }
    }

    private Replay replay(Shadow shadow, Map<Integer, Long> target)
            throws SQLException, InterruptedException, StoreToolException {
        Replay replay = new Replay(
                factory, StoreView.replaying(shadow.dataSource(), fold), settings.threads(), settings.batch());
        long events = target.values().stream().mapToLong(Long::longValue).sum();
        out.say("reading %,d events of %d partitions from the log's beginning".formatted(events, target.size()));
        long begun = System.nanoTime();
        Thread watcher = Thread.ofVirtual().start(() -> sayHowFar(replay, events));
        try {
            replay.to(target);
        } finally {
            watcher.interrupt();
            watcher.join();
        }
        out.say("built from %,d events in %.1f s: %,.0f events/s"
                .formatted(replay.applied(), seconds(begun), replay.applied() / seconds(begun)));
        return replay;
    }

    private void sayHowFar(Replay replay, long events) {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(PROGRESS_MS);
                out.say("  %,d of %,d".formatted(replay.applied(), events));
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Closes up with the live store, and takes its place while nobody writes: whoever writes begins by locking positions,
     * and waits until the names mean the new tables. Readers are held up for the moment in which the names change: one that
     * has asked how far the store has got is waited for, as the names would mean tables that its snapshot does not have in full.
     *
     * @return whether it was done; not if a writer, or a reader, would not let go
     */
    private boolean swap(Shadow shadow, Replay replay) throws SQLException, InterruptedException, StoreToolException {
        try (Connection connection = shadow.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            long behind;
            do {
                Map<Integer, Long> target = Shadow.positions(connection, StoreSchema.CHAT);
                long before = replay.applied();
                replay.to(target);
                behind = replay.applied() - before;
            } while (behind > CLOSE);
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL synchronous_commit = on");
            statement.execute("SET LOCAL lock_timeout = '3s'");
            if (!lockPositions(statement, "EXCLUSIVE")) {
                connection.rollback();
                return false;
            }
            long held = System.nanoTime();
            replay.to(Shadow.positions(connection, StoreSchema.CHAT));
            copyBesideTheFold(statement);
            if (!lockPositions(statement, "ACCESS EXCLUSIVE")) {
                connection.rollback();
                return false;
            }
            statement.execute("ALTER SCHEMA " + StoreSchema.CHAT + " RENAME TO " + Shadow.REPLACED);
            statement.execute("ALTER SCHEMA " + Shadow.NAME + " RENAME TO " + StoreSchema.CHAT);
            connection.commit();
            out.say("the new store has taken the old one's place; writing to it waited for %.2f s"
                    .formatted(seconds(held)));
            return true;
        }
    }

    private static boolean lockPositions(Statement statement, String mode) throws SQLException {
        try {
            statement.execute("LOCK TABLE " + StoreSchema.CHAT + ".log_position IN " + mode + " MODE");
            return true;
        } catch (SQLException busy) {
            if (LOCK_NOT_AVAILABLE.equals(busy.getSQLState())) {
                return false;
            }
            throw busy;
        }
    }

    /** What the fold does not write: partitions without a record yet, and the looks at the log's end, whose count goes on. */
    private static void copyBesideTheFold(Statement statement) throws SQLException {
        statement.execute(
                "INSERT INTO %s.log_position SELECT partition, next_offset FROM %s.log_position ON CONFLICT DO NOTHING"
                        .formatted(Shadow.NAME, StoreSchema.CHAT));
        statement.execute("INSERT INTO %s.log_end SELECT * FROM %s.log_end".formatted(Shadow.NAME, StoreSchema.CHAT));
    }

    private void dropReplaced(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '30s'");
            Shadow.drop(connection, Shadow.REPLACED);
        } catch (SQLException inUse) {
            if (!LOCK_NOT_AVAILABLE.equals(inUse.getSQLState())) {
                throw inUse;
            }
            out.say("the old store is still being read; the next verification or rebuild drops it (" + Shadow.REPLACED
                    + ")");
        }
    }

    private static String counts(Map<Table, Long> rows) {
        return "%,d messages, %,d repeats, %,d members, %,d stays that ended, %,d departed, %,d rooms"
                .formatted(
                        rows.getOrDefault(Table.MESSAGE, 0L),
                        rows.getOrDefault(Table.REPEAT, 0L),
                        rows.getOrDefault(Table.MEMBER, 0L),
                        rows.getOrDefault(Table.STAY, 0L),
                        rows.getOrDefault(Table.DEPARTED, 0L),
                        rows.getOrDefault(Table.ROOM, 0L));
    }

    private static double seconds(long begunNanos) {
        return Math.max(1, System.nanoTime() - begunNanos) / 1e9;
    }
}
