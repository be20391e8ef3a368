package chat.parley.history;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A store with a user of {@value #CONVERSATIONS} conversations and a room of {@value #MEMBERS} members, and the plans that
 * Postgres makes for our statements over it. The plans are the generic ones, which know nothing of the parameters: what a
 * prepared statement gets after its fifth execution.
 */
public final class LargeStore {

    public static final int USER = 1;
    public static final int ROOM = 1;
    public static final int CONVERSATIONS = 5_000;
    public static final int MEMBERS = 20_000;
    public static final int ROOM_MESSAGES = 20_000;

    private static final LargeStore SHARED = new LargeStore();

    private final StoreRows rows = StoreRows.create();
    private final JdbcClient generic;

    private LargeStore() {
        fill(rows.jdbc());
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(rows.database().jdbcUrl());
        pool.setUsername(rows.database().user());
        pool.setPassword(rows.database().password());
        pool.setMaximumPoolSize(1);
        pool.setConnectionInitSql("SET search_path TO chat; SET plan_cache_mode TO force_generic_plan; "
                + "SET enable_bitmapscan TO off; SET jit TO off");
        this.generic = JdbcClient.create(pool);
    }

    public static LargeStore shared() {
        return SHARED;
    }

    public StoreRows rows() {
        return rows;
    }

    private static void fill(JdbcClient jdbc) {
        for (String statement : """
                INSERT INTO message
                    SELECT (1::bigint << 32) + 10 + peer, (n + 1) * 4096 + peer % 4, CASE n % 2 WHEN 0 THEN 1 ELSE 10 + peer END,
                           CASE n % 2 WHEN 0 THEN 10 + peer ELSE 1 END, 'message ' || n,
                           timestamptz '2026-11-01' + peer * interval '1 minute' + n * interval '1 second', 'text', NULL, 'c' || n
                    FROM generate_series(0, 4999) peer, generate_series(1, 4) n;
                INSERT INTO conversation
                    SELECT (1::bigint << 32) + 10 + peer, peer % 4, 5 * 4096 + peer % 4 FROM generate_series(0, 4999) peer;
                INSERT INTO member
                    SELECT (1::bigint << 32) + 10 + peer, u, 0, 5 * 4096 + peer % 4, 5 * 4096 + peer % 4, 0
                    FROM generate_series(0, 4999) peer, unnest(ARRAY[1, 10 + peer]) u;
                UPDATE member SET delivered_upto = 0, read_upto = 0 WHERE user_id = 1 AND conversation % 500 = 0;
                INSERT INTO message
                    SELECT (100000::bigint << 32) + 100001 + pair, (n + 1) * 4096 + 1, 100000, 100001 + pair, 'filler', now(), 'text',
                           NULL, NULL
                    FROM generate_series(1, 500) pair, generate_series(1, 200) n;
                INSERT INTO conversation
                    SELECT (100000::bigint << 32) + 100001 + pair, 1, 201 * 4096 + 1 FROM generate_series(1, 500) pair;
                INSERT INTO member
                    SELECT (100000::bigint << 32) + 100001 + pair, u, 0, 0, 0, 0
                    FROM generate_series(1, 500) pair, unnest(ARRAY[100000, 100001 + pair]) u;
                INSERT INTO room VALUES (1, 'hall', NULL, timestamptz '2026-11-01', 1, 20000, false);
                INSERT INTO message
                    SELECT -1, (n + 1) * 4096 + 3, n % 20000 + 1, 1, 'in the hall ' || n,
                           timestamptz '2026-11-01' + n * interval '1 second', 'text', NULL, NULL
                    FROM generate_series(1, 20000) n;
                INSERT INTO conversation VALUES (-1, 3, 20001 * 4096 + 3);
                INSERT INTO member SELECT -1, u, 3, 20001 * 4096 + 3, 3, 0 FROM generate_series(1, 20000) u;
                INSERT INTO stay
                    SELECT -room, n * 40 * 4096 + 3, 100000 + n, (n * 40 + 5) * 4096 + 3, (n * 40 + 5) * 4096 + 3
                    FROM generate_series(1, 200) room, generate_series(1, 500) n;
                VACUUM ANALYZE""".split(";", -1)) {
            jdbc.sql(statement).update();
        }
    }

    /** A plan that was run: what it touched, and how. */
    public record Plan(JsonNode root) {

        /** Pages of 8 KiB that were looked at, however often; the plan's work in a unit that does not depend on the machine. */
        public long pages() {
            return root.path("Shared Hit Blocks").asLong()
                    + root.path("Shared Read Blocks").asLong();
        }

        /** Each scan as {@code <kind> <table> <index>}. */
        public List<String> scans() {
            List<String> scans = new ArrayList<>();
            collect(root, scans);
            return scans;
        }

        private static void collect(JsonNode node, List<String> scans) {
            if (node.has("Relation Name")) {
                scans.add((node.path("Node Type").asString() + " "
                                + node.path("Relation Name").asString() + " "
                                + node.path("Index Name").asString(""))
                        .strip());
            }
            node.path("Plans").forEach(child -> collect(child, scans));
        }
    }

    /** Runs a statement with named parameters and returns its plan; the parameters in the order of their first use. */
    public Plan explain(String sql, Map<String, ?> parameters) {
        String numbered = sql;
        StringJoiner values = new StringJoiner(", ", "(", ")");
        int number = 0;
        for (Map.Entry<String, ?> parameter : parameters.entrySet()) {
            numbered = numbered.replaceAll("(?<!:):" + parameter.getKey() + "\\b", "\\$" + ++number);
            values.add(String.valueOf(parameter.getValue()));
        }
        generic.sql("PREPARE statement AS " + numbered).update();
        try {
            String json = generic.sql("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE statement" + values)
                    .query(String.class)
                    .single();
            return new Plan(JsonMapper.shared().readTree(json).get(0).path("Plan"));
        } finally {
            generic.sql("DEALLOCATE statement").update();
        }
    }
}
