package chat.parley.message.store;

import chat.parley.message.log.LogEnds;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down where the log ends ({@code log_end}), again and again, for the partitions that this instance's store has in
 * hand. From it {@link chat.parley.platform.progress.StoreProgress} tells a message that is still to come from one that was
 * never there. On a thread of its own: it delays nobody and fails alone; without it such questions end with "behind".
 *
 * <p>Each look also finds out whether the store is still the one that was written: a standby that took the primary's place
 * may lack the last transactions, and a partition in which nothing happens would never notice.
 */
final class LogEndWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogEndWatch.class);

    private static final String SELECT_LOOKS = """
            SELECT partition, coalesce(looks, 0), coalesce(log_position.next_offset, 0)
            FROM unnest(?::int[]) AS wanted (partition)
            LEFT JOIN log_end USING (partition) LEFT JOIN log_position USING (partition)""";

    /** Only where nobody has looked since: else this look might have begun before the other was committed. */
    private static final String WRITE = """
            INSERT INTO log_end (partition, looks, next_offset)
            SELECT partition, looks, next_offset
            FROM unnest(?::int[], ?::bigint[], ?::bigint[]) AS seen (partition, looks, next_offset) ORDER BY partition
            ON CONFLICT (partition) DO UPDATE SET looks = excluded.looks, next_offset = excluded.next_offset
            WHERE log_end.looks = excluded.looks - 1""";

    /** A look that a crash forgets is made again; an idle cluster's disk is left alone. */
    private static final String WITHOUT_FLUSH = "SET LOCAL synchronous_commit = off";

    private record Seen(int partition, long looks, long nextOffset) {}

    /** What the store says of a partition: how often its end was looked for, and up to where it has applied it. */
    private record Stored(long looks, long position) {
        static final Stored NOTHING = new Stored(0, 0);
    }

    private final LogEnds ends;
    private final DataSource dataSource;
    private final Supplier<Map<Integer, Long>> inHand;
    private final Consumer<Set<Integer>> wentBack;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean failing;

    /**
     * Does nothing before {@link #start}.
     *
     * @param inHand next offsets of the partitions in hand; what they say is committed
     * @param wentBack told of partitions that the store has not got as far as that
     */
    LogEndWatch(
            LogEnds ends,
            DataSource dataSource,
            Supplier<Map<Integer, Long>> inHand,
            Consumer<Set<Integer>> wentBack,
            Duration interval) {
        this.ends = ends;
        this.dataSource = dataSource;
        this.inHand = inHand;
        this.wentBack = wentBack;
        this.interval = interval;
    }

    void start() {
        Thread.ofVirtual().name("log-end-watch").start(this::watchUntilClosed);
    }

    private void watchUntilClosed() {
        try (ends) {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look();
                    failing = false;
                } catch (SQLException | KafkaException down) {
                    if (!failing && closed.getCount() > 0) {
                        log.warn("the log's end cannot be written down, trying again: {}", down.toString());
                    }
                    failing = true;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look at all partitions in hand. */
    void look() throws SQLException, InterruptedException {
        Map<Integer, Long> positions = inHand.get();
        if (positions.isEmpty()) {
            return;
        }
        Map<Integer, Stored> stored = stored(positions.keySet());
        // The positions were asked for first: a store that went on meanwhile is further, never behind.
        Set<Integer> behind = positions.entrySet().stream()
                .filter(each ->
                        stored.getOrDefault(each.getKey(), Stored.NOTHING).position() < each.getValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (!behind.isEmpty()) {
            wentBack.accept(behind);
        }
        write(stored, ends.of(positions.keySet()));
    }

    private Map<Integer, Stored> stored(Set<Integer> partitions) throws SQLException {
        Map<Integer, Stored> stored = new HashMap<>();
        try (Connection connection = dataSource.getConnection();
                RowArrays<Integer> wanted = new RowArrays<>(connection, SELECT_LOOKS, partitions)) {
            wanted.integers(partition -> partition)
                    .query(row -> stored.put(row.getInt(1), new Stored(row.getLong(2), row.getLong(3))));
        }
        return stored;
    }

    private void write(Map<Integer, Stored> before, Map<Integer, Long> found) throws SQLException {
        List<Seen> seen = found.entrySet().stream()
                .map(end -> new Seen(
                        end.getKey(),
                        before.getOrDefault(end.getKey(), Stored.NOTHING).looks() + 1,
                        end.getValue()))
                .toList();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement relaxed = connection.createStatement();
                    RowArrays<Seen> rows = new RowArrays<>(connection, WRITE, seen)) {
                relaxed.execute(WITHOUT_FLUSH);
                rows.integers(Seen::partition)
                        .bigints(Seen::looks)
                        .bigints(Seen::nextOffset)
                        .update();
                connection.commit();
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
