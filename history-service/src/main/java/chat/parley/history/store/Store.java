package chat.parley.history.store;

import chat.parley.history.HistoryProperties;
import chat.parley.history.StoreAddress;
import chat.parley.platform.http.ApiException;
import chat.parley.platform.progress.StoreProgress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The store as the queries see it. A query that names a place is answered by a copy that has got there, the replica first
 * if there is one; never by one that has not. A query that names nothing is answered by the replica while that is at most
 * {@code parley.history.replica.max-lag} behind, otherwise by the primary. Where the replica fails, the primary answers; where
 * a statement takes too long, none does.
 */
@Component
public final class Store implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Store.class);

    /** The slug of an answer that would have had to come from the past. */
    public static final String BEHIND = "behind";

    private final StoreCopy primary;
    private final @Nullable Replica replica;
    private final WaitingReads waiting;
    private final Counter fromPrimary;
    private final Counter fromReplica;
    private final Counter behind;

    /** Opens the pools; the databases need not be there yet. */
    public Store(StoreAddress address, HistoryProperties properties, MeterRegistry meters) {
        HistoryProperties.History settings = properties.history();
        this.primary = new StoreCopy("primary", address, settings.pool(), meters);
        this.waiting = new WaitingReads(settings.maxWaiting());
        this.replica = replicaOf(address, settings, meters);
        this.fromPrimary = meters.counter("parley.history.reads", "copy", "primary");
        this.fromReplica = meters.counter("parley.history.reads", "copy", "replica");
        this.behind = meters.counter("parley.history.behind");
    }

    private @Nullable Replica replicaOf(
            StoreAddress address, HistoryProperties.History settings, MeterRegistry meters) {
        HistoryProperties.Replica wanted = settings.replica();
        if (wanted.url() == null || wanted.url().isBlank()) {
            return null;
        }
        StoreAddress other = new StoreAddress(
                wanted.url(),
                wanted.username() == null ? address.username() : wanted.username(),
                wanted.password() == null ? address.password() : wanted.password());
        return new Replica(new StoreCopy("replica", other, settings.pool(), meters), primary, waiting, wanted);
    }

    /**
     * Runs a query on a snapshot of a copy that is fresh enough.
     *
     * @throws ApiException 503 {@code behind} when no copy has got there in time, 404 {@code not_found} when the message that
     *     it is about was not in the log, 503 {@code unavailable} when too many queries run or wait at once
     * @throws DataAccessException when the store does not answer; {@code TransactionException} likewise
     */
    public <T> T read(Freshness freshness, Function<JdbcClient, T> query) {
        return read(freshness, null, query);
    }

    /** As above, for a kind of query of which only so many may run at once; waiting for freshness takes no place. */
    public <T> T read(Freshness freshness, @Nullable Turnstile lane, Function<JdbcClient, T> query) {
        return replicaFirst(
                freshness,
                lane,
                query,
                startedNanos -> freshness.namesAPlace()
                        ? readPrimary(freshness, startedNanos, lane, query)
                        : primary.read(lane, query));
    }

    /**
     * Waits as above, but where no copy gets there in time the query is run all the same: it has to ask its snapshot for
     * the position, and to answer only what that allows.
     */
    public <T> T readAnyway(Freshness freshness, Turnstile lane, Function<JdbcClient, T> query) {
        return replicaFirst(freshness, lane, query, startedNanos -> {
            // Where too many wait already, it is answered as far as the store is now.
            StoreProgress progress = primary.progress();
            boolean isThere = WaitingReads.isThere(progress, freshness.needed())
                    || waiting.await(() -> progress.await(freshness.needed(), left(freshness, startedNanos)))
                            .orElse(false);
            if (!isThere) {
                behind.increment();
            }
            return primary.read(lane, query);
        });
    }

    /** What the primary answers to a question that was asked at a time of {@link System#nanoTime()}. */
    @FunctionalInterface
    private interface PrimaryRead<T> {
        T since(long startedNanos) throws InterruptedException;
    }

    private <T> T replicaFirst(
            Freshness freshness, @Nullable Turnstile lane, Function<JdbcClient, T> query, PrimaryRead<T> otherwise) {
        long startedNanos = System.nanoTime();
        try {
            T fromSecond = readReplica(freshness, lane, query);
            if (fromSecond != null) {
                fromReplica.increment();
                return fromSecond;
            }
            T answer = otherwise.since(startedNanos);
            fromPrimary.increment();
            return answer;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the service is stopping");
        }
    }

    private static Duration left(Freshness freshness, long startedNanos) {
        return freshness.patience().minusNanos(System.nanoTime() - startedNanos);
    }

    private <T> @Nullable T readReplica(Freshness freshness, @Nullable Turnstile lane, Function<JdbcClient, T> query)
            throws InterruptedException {
        Replica second = replica;
        if (second == null) {
            return null;
        }
        try {
            if (!second.mayAnswer(freshness)) {
                return null;
            }
            return freshness.namesAPlace()
                    ? second.copy().read(freshness.needed(), lane, query).orElse(null)
                    : second.copy().read(lane, query);
        } catch (QueryTimeoutException tooSlow) {
            // The primary would take as long, for an answer that nobody waits for any more.
            throw tooSlow;
        } catch (DataAccessResourceFailureException | TransactionException unreachable) {
            second.failed();
            return null;
        } catch (DataAccessException failed) {
            // As a conflict with what the replica applies, which vacuumed the rows that the query saw: the next one may
            // pass.
            log.debug("the replica has not answered a query", failed);
            return null;
        }
    }

    /** Waits again where the primary turns out to be another one, which has not got as far. */
    private <T> T readPrimary(
            Freshness freshness, long startedNanos, @Nullable Turnstile lane, Function<JdbcClient, T> query)
            throws InterruptedException {
        while (true) {
            awaitPrimary(freshness, left(freshness, startedNanos));
            Optional<T> answer = primary.read(freshness.needed(), lane, query);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    private void awaitPrimary(Freshness freshness, Duration left) throws InterruptedException {
        StoreProgress progress = primary.progress();
        boolean isThere = WaitingReads.isThere(progress, freshness.needed())
                || waiting.await(() -> isThere(progress, freshness, left))
                        .orElseThrow(() -> ApiException.unavailable("too many reads wait for the store, try again"));
        if (!isThere) {
            behind.increment();
            throw new ApiException(
                    HttpStatus.SERVICE_UNAVAILABLE, BEHIND, "the store has not got that far yet, try again");
        }
    }

    private static boolean isThere(StoreProgress progress, Freshness freshness, Duration left)
            throws InterruptedException {
        Long about = freshness.about();
        if (about == null) {
            return progress.await(freshness.needed(), left);
        }
        return switch (progress.await(freshness.needed(), about, left)) {
            case HERE -> true;
            case LATE -> false;
            case NOWHERE -> throw noSuchMessage();
        };
    }

    /** The answer about a message that does not exist, and about one that is not the caller's to see. */
    public static ApiException noSuchMessage() {
        return new ApiException(HttpStatus.NOT_FOUND, "not_found", "no such message");
    }

    /** Runs a query on the primary: accounts are not in the log, so that no position tells how fresh a replica's are. */
    public <T> T readLatest(Function<JdbcClient, T> query) {
        return primary.read(null, query);
    }

    /** Whether any copy answers. Does not queue with the queries: a busy service is a healthy one. */
    boolean answers() {
        return primary.answers() || (replica != null && replica.copy().answers());
    }

    @Override
    public void close() {
        if (replica != null) {
            replica.close();
        }
        primary.close();
    }
}
