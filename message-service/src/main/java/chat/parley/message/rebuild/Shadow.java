package chat.parley.message.rebuild;

import chat.parley.platform.schema.StoreSchema;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A second projection in the live one's database, under {@value #NAME}, empty at first. Only one at a time, whoever makes
 * it; what one that was killed has left is dropped by the next.
 */
final class Shadow implements AutoCloseable {

    /** Its schema. */
    static final String NAME = "chat_shadow";

    /** Where the live projection's schema stands once it was replaced, until it is dropped. */
    static final String REPLACED = "chat_replaced";

    /** An arbitrary number that nobody else in this database locks: "parley" in ASCII. */
    private static final long ADVISORY_LOCK = 0x7061726c6579L;

    /** Flyway takes one for its history and one for the migration. */
    private static final int MIGRATION_CONNECTIONS = 2;

    private final HikariDataSource dataSource;
    private final Connection keeper;

    private Shadow(HikariDataSource dataSource, Connection keeper) {
        this.dataSource = dataSource;
        this.keeper = keeper;
    }

    /**
     * Makes one.
     *
     * @param live the live projection's data source, whose database and user are taken
     * @param connections how many at most at the same time
     * @throws StoreToolException when another is there, or no live projection
     */
    static Shadow create(HikariDataSource live, int connections) throws SQLException, StoreToolException {
        HikariDataSource dataSource =
                new HikariDataSource(settings(live, Math.max(connections, MIGRATION_CONNECTIONS) + 1));
        Connection keeper = null;
        try {
            keeper = dataSource.getConnection();
            if (!isTrue(keeper, "SELECT pg_try_advisory_lock(" + ADVISORY_LOCK + ")")) {
                throw new StoreToolException("Another verification or rebuild of this store is under way.");
            }
            if (!isTrue(keeper, "SELECT to_regclass('" + StoreSchema.CHAT + ".log_position') IS NOT NULL")) {
                throw new StoreToolException("There is no store in this database yet: start a message-service first.");
            }
            drop(keeper, NAME);
            drop(keeper, REPLACED);
            StoreSchema.migrateProjection(dataSource, NAME);
            return new Shadow(dataSource, keeper);
        } catch (SQLException | StoreToolException | RuntimeException failed) {
            if (keeper != null) {
                keeper.close();
            }
            dataSource.close();
            throw failed;
        }
    }

    private static HikariConfig settings(HikariDataSource live, int connections) {
        HikariConfig settings = new HikariConfig();
        live.copyStateTo(settings);
        settings.setPoolName("shadow");
        settings.setSchema(NAME);
        settings.setMaximumPoolSize(connections);
        // It is worth nothing before it is complete: one flush at the end is enough.
        settings.setConnectionInitSql("SET synchronous_commit = off");
        // Comparing a large table takes as long as it takes.
        settings.addDataSourceProperty("socketTimeout", 0);
        settings.addDataSourceProperty("ApplicationName", "parley-rebuild");
        return settings;
    }

    /** Connections that see the shadow's tables. */
    HikariDataSource dataSource() {
        return dataSource;
    }

    /** Drops a schema and all in it. */
    static void drop(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        }
    }

    /** How far the projection in that schema has got, by partition. */
    static Map<Integer, Long> positions(Connection connection, String schema) throws SQLException {
        Map<Integer, Long> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT partition, next_offset FROM " + schema + ".log_position")) {
            while (rows.next()) {
                positions.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return positions;
    }

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /** Drops it, if it is still there. */
    @Override
    public void close() throws SQLException {
        try (dataSource;
                keeper) {
            drop(keeper, NAME);
            // The server releases what a closed connection held when it notices, which may be after the next one has
            // asked.
            isTrue(keeper, "SELECT pg_advisory_unlock(" + ADVISORY_LOCK + ")");
        }
    }
}
