package chat.parley.message.store;

import chat.parley.message.log.LogRecord;
import chat.parley.message.log.LogView;
import chat.parley.message.log.Reading;
import chat.parley.message.log.RecordReader;
import chat.parley.message.log.RecordSpans;
import chat.parley.message.log.Refusal;
import chat.parley.message.store.Refusals.Place;
import chat.parley.message.store.fold.Changes;
import chat.parley.message.store.fold.Changes.Rejected;
import chat.parley.message.store.fold.Fold;
import chat.parley.message.store.fold.Needs;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.platform.trace.MessageStep;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the log into Postgres, exactly once: rows and {@code log_position} commit together, and a partition is only
 * written if its stored position is the one in hand. A consumer that lost a partition without noticing finds another
 * position there, writes nothing and is told where the partition has got to.
 */
public final class StoreView implements LogView {

    private static final Logger log = LoggerFactory.getLogger(StoreView.class);

    private final DataSource dataSource;
    private final Fold fold;
    private final Refusals refusals;
    private final StoreMetrics metrics;
    private final MessageSpans spans;

    /** A store that is built from a log which another has read: what is refused is not put on record again. */
    public static StoreView replaying(DataSource dataSource, Fold fold) {
        return new StoreView(
                dataSource,
                fold,
                Refusals.ON_RECORD,
                new StoreMetrics(new SimpleMeterRegistry()),
                // Replayed years later, a message's way is not what it was.
                MessageSpans.OFF);
    }

    StoreView(DataSource dataSource, Fold fold, Refusals refusals, StoreMetrics metrics, MessageSpans spans) {
        this.dataSource = dataSource;
        this.fold = fold;
        this.refusals = refusals;
        this.metrics = metrics;
        this.spans = spans;
    }

    /** Whether this store has applied anything of a log. Throws {@code SQLException} when it does not answer. */
    public boolean isBuilt() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            // A store that nobody has made yet has no tables.
            return isTrue(statement, "SELECT to_regclass('log_position') IS NOT NULL")
                    && isTrue(statement, "SELECT EXISTS (SELECT FROM log_position WHERE next_offset > 0)");
        }
    }

    private static boolean isTrue(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    @Override
    public Map<Integer, Long> begin(Consumer<?, ?> consumer, Set<TopicPartition> partitions) throws SQLException {
        Map<TopicPartition, Long> logStart = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> logEnd = consumer.endOffsets(partitions);
        try (Connection connection = dataSource.getConnection()) {
            Map<Integer, Long> stored = LogPositions.read(
                    connection,
                    partitions.stream().map(TopicPartition::partition).sorted().toList());
            for (TopicPartition each : partitions) {
                long position = stored.getOrDefault(each.partition(), 0L);
                if (position > logEnd.getOrDefault(each, 0L)) {
                    throw new IllegalStateException("the store has applied " + each + " up to " + position
                            + ", but the log ends at " + logEnd.get(each) + ": this is not the log it was built from");
                }
                long start = logStart.getOrDefault(each, 0L);
                if (position < start) {
                    log.error(
                            "{} begins at {}, the store is at {}: what lay between is lost to it",
                            each,
                            start,
                            position);
                    skipTo(connection, each.partition(), position, start);
                    stored.put(each.partition(), start);
                }
            }
            return stored;
        }
    }

    @Override
    public Map<Integer, Long> apply(List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> positions)
            throws SQLException, InterruptedException {
        RecordSpans sampled = RecordSpans.begin(spans, MessageStep.STORE, records);
        try {
            Map<Integer, Long> reached = applyOrFindTheOne(records, positions);
            sampled.done(reached);
            return reached;
        } catch (SQLException | RuntimeException | InterruptedException failed) {
            sampled.failed(failed);
            throw failed;
        }
    }

    private Map<Integer, Long> applyOrFindTheOne(
            List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> positions)
            throws SQLException, InterruptedException {
        try {
            return applyTogether(records, positions);
        } catch (SQLException | RuntimeException failed) {
            if (!SqlFaults.isFaultOfTheData(failed)) {
                throw failed;
            }
            if (records.size() == 1) {
                return applyAsRefused(records.getFirst(), positions, failed);
            }
            log.warn("{} records are refused together ({}): looking for the one", records.size(), failed.getClass());
            List<ConsumerRecord<byte[], byte[]>> front = records.subList(0, records.size() / 2);
            Map<Integer, Long> reached = new HashMap<>(positions);
            reached.putAll(applyOrFindTheOne(front, positionsOf(front, positions)));
            // A partition that somebody else has moved meanwhile must not go on here: there would be a hole.
            Map<Integer, Long> lastRead = front.stream()
                    .collect(Collectors.toMap(ConsumerRecord::partition, each -> each.offset() + 1, Math::max));
            List<ConsumerRecord<byte[], byte[]>> back = records.subList(front.size(), records.size()).stream()
                    .filter(each -> !lastRead.containsKey(each.partition())
                            || Objects.equals(lastRead.get(each.partition()), reached.get(each.partition())))
                    .toList();
            if (!back.isEmpty()) {
                reached.putAll(applyOrFindTheOne(back, positionsOf(back, reached)));
            }
            return reached;
        }
    }

    private static Map<Integer, Long> positionsOf(
            List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> positions) {
        Set<Integer> partitions =
                records.stream().map(ConsumerRecord::partition).collect(Collectors.toSet());
        return positions.entrySet().stream()
                .filter(entry -> partitions.contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Map<Integer, Long> applyTogether(List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> positions)
            throws SQLException, InterruptedException {
        List<LogRecord> readable = new ArrayList<>(records.size());
        List<Rejected> unreadable = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : records) {
            switch (RecordReader.read(each.partition(), each.offset(), each.timestamp(), each.key(), each.value())) {
                case Reading.Sound good -> readable.add(good.record());
                case Reading.Unsound bad ->
                    unreadable.add(new Rejected(bad.partition(), bad.offset(), bad.refusal(), bad.detail()));
            }
        }
        return inTransaction(records, positions, readable, unreadable);
    }

    private Map<Integer, Long> applyAsRefused(
            ConsumerRecord<byte[], byte[]> each, Map<Integer, Long> positions, Exception failed)
            throws SQLException, InterruptedException {
        log.error("record {} of partition {} is refused", each.offset(), each.partition(), failed);
        Rejected rejected =
                new Rejected(each.partition(), each.offset(), Refusal.STORE_REFUSED, SqlFaults.describe(failed));
        return inTransaction(List.of(each), positions, List.of(), List.of(rejected));
    }

    private Map<Integer, Long> inTransaction(
            List<ConsumerRecord<byte[], byte[]>> records,
            Map<Integer, Long> positions,
            List<LogRecord> readable,
            List<Rejected> unreadable)
            throws SQLException, InterruptedException {
        long startedNanos = System.nanoTime();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Map<Integer, Long> stored = LogPositions.lock(connection, positions.keySet());
                Set<Integer> mine = positions.keySet().stream()
                        .filter(partition -> Objects.equals(positions.get(partition), stored.get(partition)))
                        .collect(Collectors.toSet());
                reportStrangers(positions, stored, mine);
                Map<Integer, Long> next = new HashMap<>();
                Map<Place, ConsumerRecord<byte[], byte[]>> originals = new HashMap<>();
                for (ConsumerRecord<byte[], byte[]> each : records) {
                    if (mine.contains(each.partition())) {
                        next.put(each.partition(), each.offset() + 1);
                        originals.put(new Place(each.partition(), each.offset()), each);
                    }
                }
                List<LogRecord> toFold = readable.stream()
                        .filter(each -> mine.contains(each.partition()))
                        .toList();
                Changes changes = fold.apply(FactsQuery.load(connection, Needs.of(toFold)), toFold);
                List<Rejected> rejected = new ArrayList<>(changes.rejected());
                unreadable.stream()
                        .filter(each -> mine.contains(each.partition()))
                        .forEach(rejected::add);
                ChangesWriter.write(connection, changes);
                LogPositions.advance(connection, next);
                refusals.append(rejected, originals);
                connection.commit();
                refusals.count(rejected);
                metrics.applied(changes, next, System.nanoTime() - startedNanos);
                Map<Integer, Long> reached = new HashMap<>(stored);
                reached.putAll(next);
                return reached;
            } catch (SQLException | RuntimeException | InterruptedException failed) {
                rollBack(connection, failed);
                throw failed;
            }
        }
    }

    private void reportStrangers(Map<Integer, Long> positions, Map<Integer, Long> stored, Set<Integer> mine) {
        positions.keySet().stream()
                .filter(partition -> !mine.contains(partition))
                .forEach(partition -> {
                    metrics.refusedBatch();
                    log.warn(
                            "partition {} is at {} in the store, {} here: somebody else writes it, nothing was written",
                            partition,
                            stored.get(partition),
                            positions.get(partition));
                });
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    private static void skipTo(Connection connection, int partition, long from, long to) throws SQLException {
        connection.setAutoCommit(false);
        Map<Integer, Long> stored = LogPositions.lock(connection, List.of(partition));
        if (Long.valueOf(from).equals(stored.get(partition))) {
            LogPositions.advance(connection, Map.of(partition, to));
        }
        connection.commit();
        connection.setAutoCommit(true);
    }
}
