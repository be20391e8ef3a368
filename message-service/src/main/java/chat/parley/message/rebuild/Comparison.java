package chat.parley.message.rebuild;

import chat.parley.platform.schema.StoreSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the live projection, in one snapshot of it, against a shadow that was built up to the same position: table by table,
 * conversation by conversation. Both are streamed, so that memory does not depend on how much there is.
 */
final class Comparison {

    private static final int FETCH_ROWS = 5_000;
    /** Told as different, not quoted. */
    private static final Set<String> WORDS = Set.of("content", "file_url", "name", "description", "client_msg_id");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Connection live;
    private final Connection shadow;
    private final Map<Table, Long> rows = new EnumMap<>(Table.class);
    private final Set<Long> conversations = new HashSet<>();

    /** What one conversation has in one table. */
    private record Summary(long conversation, long rows, long lastPlace, String checksum) {}

    /**
     * Compares what these two see, each in a transaction of its own.
     *
     * @param live sees {@value StoreSchema#CHAT} in one snapshot
     * @param shadow sees {@value Shadow#NAME}
     */
    Comparison(Connection live, Connection shadow) {
        this.live = live;
        this.shadow = shadow;
    }

    /** Rows compared so far, by table. */
    Map<Table, Long> rows() {
        return rows;
    }

    /** Conversations compared so far. */
    int conversations() {
        return conversations.size();
    }

    /** The first difference, if there is one. */
    Optional<Difference> run() throws SQLException {
        boolean allStays = hasAllStays();
        for (Table table : Table.values()) {
            Optional<Difference> found = table == Table.STAY && !allStays ? Optional.empty() : compare(table);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** A store that folded leavings before stays were kept lacks those, until it is rebuilt. */
    private boolean hasAllStays() throws SQLException {
        try (Statement statement = live.createStatement();
                ResultSet record = statement.executeQuery(
                        "SELECT to_regclass('" + StoreSchema.CHAT + ".stay_record') IS NOT NULL")) {
            if (!record.next() || !record.getBoolean(1)) {
                return false;
            }
        }
        try (Statement statement = live.createStatement();
                ResultSet record =
                        statement.executeQuery("SELECT complete FROM " + StoreSchema.CHAT + ".stay_record")) {
            return record.next() && record.getBoolean(1);
        }
    }

    private Optional<Difference> compare(Table table) throws SQLException {
        try (Statement ours = streaming(live);
                Statement theirs = streaming(shadow);
                ResultSet liveRows = ours.executeQuery(table.summaries(StoreSchema.CHAT));
                ResultSet shadowRows = theirs.executeQuery(table.summaries(Shadow.NAME))) {
            while (true) {
                Summary a = next(liveRows);
                Summary b = next(shadowRows);
                if (a == null && b == null) {
                    return Optional.empty();
                }
                if (a == null || !a.equals(b)) {
                    return Optional.of(explain(table, a, b));
                }
                rows.merge(table, a.rows(), Long::sum);
                conversations.add(a.conversation());
            }
        }
    }

    private static Statement streaming(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setFetchSize(FETCH_ROWS);
        return statement;
    }

    private static @Nullable Summary next(ResultSet rows) throws SQLException {
        return rows.next() ? new Summary(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getString(4)) : null;
    }

    private Difference explain(Table table, @Nullable Summary a, @Nullable Summary b) throws SQLException {
        if (a == null || (b != null && b.conversation() < a.conversation())) {
            long conversation = b == null ? 0 : b.conversation();
            return new Difference(
                    table.tableName(),
                    conversation,
                    "the store has no row of it, the log makes " + (b == null ? 0 : b.rows()));
        }
        if (b == null || a.conversation() < b.conversation()) {
            return new Difference(
                    table.tableName(),
                    a.conversation(),
                    "the store has " + a.rows() + " rows of it, the log makes none");
        }
        return new Difference(table.tableName(), a.conversation(), story(table, a, b));
    }

    /** The first row that one lacks or that differs, by the columns that differ. */
    private String story(Table table, Summary a, Summary b) throws SQLException {
        String counts = "the store has %d rows of it up to %d, the log makes %d up to %d"
                .formatted(a.rows(), a.lastPlace(), b.rows(), b.lastPlace());
        try (PreparedStatement ours = rowsOf(live, table.rows(StoreSchema.CHAT), a.conversation());
                PreparedStatement theirs = rowsOf(shadow, table.rows(Shadow.NAME), a.conversation());
                ResultSet liveRows = ours.executeQuery();
                ResultSet shadowRows = theirs.executeQuery()) {
            while (true) {
                JsonNode x = liveRows.next() ? JSON.readTree(liveRows.getString(1)) : null;
                JsonNode y = shadowRows.next() ? JSON.readTree(shadowRows.getString(1)) : null;
                if (x == null && y == null) {
                    return counts + "; every row is the same, so what is derived from them differs (unread)";
                }
                if (x == null || !x.equals(y)) {
                    return counts + "; first: store " + told(x, y) + ", log " + told(y, x);
                }
            }
        }
    }

    private static PreparedStatement rowsOf(Connection connection, String sql, long conversation) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setFetchSize(FETCH_ROWS);
        statement.setLong(1, conversation);
        return statement;
    }

    /** The columns of a row that another one has otherwise, and those that say which row it is. */
    private static String told(@Nullable JsonNode row, @Nullable JsonNode other) {
        if (row == null) {
            return "nothing";
        }
        Map<String, String> told = new HashMap<>();
        for (Map.Entry<String, JsonNode> column : row.properties()) {
            boolean differs = other == null || !column.getValue().equals(other.get(column.getKey()));
            boolean names = column.getKey().equals("id") || column.getKey().equals("user_id");
            if (differs || names) {
                told.put(
                        column.getKey(),
                        WORDS.contains(column.getKey())
                                ? "(not shown)"
                                : column.getValue().toString());
            }
        }
        return new TreeSet<>(told.keySet())
                .stream().map(name -> name + "=" + told.get(name)).collect(Collectors.joining(" ", "{", "}"));
    }
}
