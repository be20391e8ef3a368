package chat.parley.message.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose parameters are the columns of many rows, one array each, for {@code unnest}: however many rows, one
 * round trip and one plan.
 */
final class RowArrays<T> implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement statement;
    private final List<T> rows;
    private int parameter;

    RowArrays(Connection connection, String sql, Collection<T> rows) throws SQLException {
        this.connection = connection;
        this.statement = connection.prepareStatement(sql);
        this.rows = List.copyOf(rows);
    }

    RowArrays<T> bigints(Function<T, Long> column) throws SQLException {
        return array("int8", column);
    }

    RowArrays<T> integers(Function<T, Integer> column) throws SQLException {
        return array("int4", column);
    }

    RowArrays<T> booleans(Function<T, Boolean> column) throws SQLException {
        return array("bool", column);
    }

    RowArrays<T> texts(Function<T, @Nullable String> column) throws SQLException {
        return array("text", column);
    }

    int update() throws SQLException {
        return statement.executeUpdate();
    }

    /** Gives each row of the answer to {@code reader}. */
    void query(RowReader reader) throws SQLException {
        try (var answer = statement.executeQuery()) {
            while (answer.next()) {
                reader.read(answer);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }

    private RowArrays<T> array(String type, Function<T, ? extends @Nullable Object> column) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        statement.setArray(++parameter, connection.createArrayOf(type, values));
        return this;
    }

    /** Takes one row of an answer. */
    interface RowReader {
        void read(java.sql.ResultSet row) throws SQLException;
    }
}
