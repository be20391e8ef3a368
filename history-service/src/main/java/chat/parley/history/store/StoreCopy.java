package chat.parley.history.store;

import chat.parley.history.HistoryProperties.Pool;
import chat.parley.history.StoreAddress;
import chat.parley.platform.progress.StoreProgress;
import chat.parley.platform.schema.StoreSchema;
import chat.parley.protocol.log.Position;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One copy of the store: the primary, or a replica that may be behind it. Every query sees one snapshot, so that a
 * position and the rows beside it belong together, and can write nothing.
 */
final class StoreCopy implements AutoCloseable {

    /** The waiting reads share one question about the position; it must not queue behind what waits for its answer. */
    private static final int CONNECTIONS_FOR_PROGRESS = 2;

    /**
     * Every statement here follows indexes from row to row, and most end early. A planner that does not know a table yet, as
     * after a rebuild or a first rush, would read and hash all of it instead: 7 ms of CPU for a backlog of one message
     * rather than half of one. A bitmap reads all there is of an index first, as a room's 100,000 members to find two;
     * compiling a plan takes longer than any of them.
     */
    private static final String PLANNER =
            "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
                    + " SET enable_bitmapscan = off; SET jit = off";

    private static final int IDLE_CONNECTIONS = 2;
    private static final Duration BREAK_AFTER_FAILURE = Duration.ofMillis(500);

    private final String name;
    private final HikariDataSource pool;
    private final JdbcClient jdbc;
    private final TransactionTemplate snapshot;
    private final StoreProgress progress;
    private final Turnstile turnstile;
    private volatile long brokenUntilNanos = System.nanoTime();

    StoreCopy(String name, StoreAddress address, Pool limits, MeterRegistry meters) {
        this.name = name;
        this.pool = open(name, address, limits, meters);
        this.jdbc = JdbcClient.create(pool);
        this.snapshot = new TransactionTemplate(new JdbcTransactionManager(pool));
        this.snapshot.setReadOnly(true);
        this.progress = new StoreProgress(jdbc);
        this.turnstile = new Turnstile(limits.size(), limits.queueLimit(), limits.queueWait());
    }

    private static HikariDataSource open(String name, StoreAddress address, Pool limits, MeterRegistry meters) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName(name);
        pool.setJdbcUrl(address.url());
        pool.setUsername(address.username());
        pool.setPassword(address.password());
        pool.setSchema(StoreSchema.CHAT);
        pool.setReadOnly(true);
        // A snapshot for the whole transaction; without writes it costs nothing and never fails to serialise.
        pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        pool.setMaximumPoolSize(limits.size() + CONNECTIONS_FOR_PROGRESS);
        pool.setMinimumIdle(Math.min(IDLE_CONNECTIONS, limits.size()));
        pool.setIdleTimeout(Duration.ofMinutes(1).toMillis());
        pool.setConnectionTimeout(limits.connectionTimeout().toMillis());
        pool.setValidationTimeout(Math.max(250, limits.connectionTimeout().toMillis() / 2));
        // The service starts, and stays, while the store is down.
        pool.setInitializationFailTimeout(-1);
        long statementTimeoutMs = limits.statementTimeout().toMillis();
        pool.setConnectionInitSql("SET statement_timeout = " + statementTimeoutMs
                + "; SET idle_in_transaction_session_timeout = " + 4 * statementTimeoutMs + "; " + PLANNER);
        // A server that is frozen or unplugged sends nothing at all: the socket's own time-out ends the wait for it.
        pool.addDataSourceProperty(
                "socketTimeout", Long.toString(limits.statementTimeout().toSeconds() + 2));
        pool.addDataSourceProperty(
                "connectTimeout",
                Long.toString(Math.max(1, limits.connectionTimeout().toSeconds())));
        pool.addDataSourceProperty("ApplicationName", "history-service");
        pool.setMetricRegistry(meters);
        return pool;
    }

    String name() {
        return name;
    }

    StoreProgress progress() {
        return progress;
    }

    /**
     * Runs a query on one snapshot. Throws {@code DataAccessException} or {@code TransactionException} when this copy does
     * not answer, at once where it has just failed to.
     */
    <T> T read(@Nullable Turnstile lane, Function<JdbcClient, T> query) {
        return lane == null ? read(query) : lane.pass(() -> read(query));
    }

    /**
     * Likewise, if the very snapshot has got there, otherwise nothing. That this copy had got there a moment ago does not
     * say it: a standby that was killed begins again where it last made itself durable, one that was promoted without the
     * last transactions answers at the old address, and behind one address there may be several.
     */
    <T> Optional<T> read(Position needed, @Nullable Turnstile lane, Function<JdbcClient, T> query) {
        // Asked inside the transaction, the position is the snapshot's own.
        return read(
                lane,
                snapshotted ->
                        progress.current().reaches(needed) ? Optional.of(query.apply(snapshotted)) : Optional.empty());
    }

    private <T> T read(Function<JdbcClient, T> query) {
        return turnstile.pass(() -> {
            if (System.nanoTime() - brokenUntilNanos < 0) {
                throw new DataAccessResourceFailureException("the " + name + " has just refused a connection");
            }
            try {
                return snapshot.execute(status -> query.apply(jdbc));
            } catch (CannotCreateTransactionException noConnection) {
                // Who queued behind this one need not find out for himself, one time-out after the other.
                brokenUntilNanos = System.nanoTime() + BREAK_AFTER_FAILURE.toNanos();
                throw noConnection;
            }
        });
    }

    /** Whether it answers right now and has the schema; takes at most the pool's connection time-out. */
    boolean answers() {
        try {
            progress.current();
            brokenUntilNanos = System.nanoTime();
            return true;
        } catch (DataAccessException down) {
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
