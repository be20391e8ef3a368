package chat.parley.message.store;

import chat.parley.message.log.LogEnds;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down where the log ends ({@code log_end}), again and again, for the partitions that this instance's store has in
 * hand. From it {@link chat.parley.platform.progress.StoreProgress} tells a message that is still to come from one that was
 * never there. On a thread of its own: it delays nobody and fails alone; without it such questions end with "behind".
 */
final class LogEndWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogEndWatch.class);

    private static final String SELECT_LOOKS = """
            SELECT partition, coalesce(looks, 0)
            FROM unnest(?::int[]) AS wanted (partition) LEFT JOIN log_end USING (partition)""";

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

    private final LogEnds ends;
    private final DataSource dataSource;
    private final Supplier<Set<Integer>> inHand;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean failing;

    /** Does nothing before {@link #start}. */
    LogEndWatch(LogEnds ends, DataSource dataSource, Supplier<Set<Integer>> inHand, Duration interval) {
        this.ends = ends;
        this.dataSource = dataSource;
        this.inHand = inHand;
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
        Set<Integer> partitions = inHand.get();
        if (partitions.isEmpty()) {
            return;
        }
        Map<Integer, Long> looksBefore = looks(partitions);
        Map<Integer, Long> found = ends.of(partitions);
        write(looksBefore, found);
    }

    private Map<Integer, Long> looks(Set<Integer> partitions) throws SQLException {
        Map<Integer, Long> looks = new HashMap<>();
        try (Connection connection = dataSource.getConnection();
                RowArrays<Integer> wanted = new RowArrays<>(connection, SELECT_LOOKS, partitions)) {
            wanted.integers(partition -> partition).query(row -> looks.put(row.getInt(1), row.getLong(2)));
        }
        return looks;
    }

    private void write(Map<Integer, Long> looksBefore, Map<Integer, Long> found) throws SQLException {
        var seen = found.entrySet().stream()
                .map(end -> new Seen(end.getKey(), looksBefore.getOrDefault(end.getKey(), 0L) + 1, end.getValue()))
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
