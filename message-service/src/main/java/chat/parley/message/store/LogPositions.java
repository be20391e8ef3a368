package chat.parley.message.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code log_position}: the next offset of each partition. Rows are always locked in the order of the partitions, so that
 * two consumers which both believe that a partition is theirs wait for one another instead of dying of a deadlock.
 */
final class LogPositions {

    private static final String INSERT_MISSING = """
            INSERT INTO log_position (partition, next_offset)
            SELECT partition, 0 FROM unnest(?::int[]) AS wanted (partition) ORDER BY partition
            ON CONFLICT (partition) DO NOTHING""";

    private static final String SELECT = """
            SELECT partition, next_offset FROM log_position
            WHERE partition = ANY (?::int[])""";

    private static final String LOCK = SELECT + " ORDER BY partition FOR UPDATE";

    private static final String ADVANCE = """
            UPDATE log_position AS position SET next_offset = moved.next_offset
            FROM unnest(?::int[], ?::bigint[]) AS moved (partition, next_offset)
            WHERE position.partition = moved.partition""";

    private LogPositions() {}

    /** The stored positions of these partitions; a partition that was never seen begins at 0. */
    static Map<Integer, Long> read(Connection connection, Collection<Integer> partitions) throws SQLException {
        try (RowArrays<Integer> missing = new RowArrays<>(connection, INSERT_MISSING, partitions)) {
            missing.integers(partition -> partition).update();
        }
        return select(connection, SELECT, partitions);
    }

    /** As {@link #read}, and nobody else moves them until this transaction ends. */
    static Map<Integer, Long> lock(Connection connection, Collection<Integer> partitions) throws SQLException {
        return select(connection, LOCK, partitions);
    }

    /** Moves locked positions. */
    static void advance(Connection connection, Map<Integer, Long> nextOffsets) throws SQLException {
        try (RowArrays<Map.Entry<Integer, Long>> moved = new RowArrays<>(connection, ADVANCE, nextOffsets.entrySet())) {
            moved.integers(Map.Entry::getKey).bigints(Map.Entry::getValue).update();
        }
    }

    private static Map<Integer, Long> select(Connection connection, String sql, Collection<Integer> partitions)
            throws SQLException {
        Map<Integer, Long> positions = new HashMap<>();
        try (RowArrays<Integer> wanted = new RowArrays<>(connection, sql, partitions)) {
            wanted.integers(partition -> partition).query(row -> positions.put(row.getInt(1), row.getLong(2)));
        }
        return positions;
    }
}
