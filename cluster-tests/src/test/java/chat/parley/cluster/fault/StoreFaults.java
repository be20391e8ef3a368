package chat.parley.cluster.fault;

import chat.parley.testing.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What can happen to the store while its process lives. */
public final class StoreFaults {

    private static final String POSTGRES = "postgres";
    private static final int MOST_CONNECTIONS = 200;

    /** Postgres' own words and code for a full disk (SQLSTATE 53100), said by a trigger: mounting a small disk needs root. */
    private static final String FILL_DISK = """
            CREATE FUNCTION chat.disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
            END $$;
            CREATE TRIGGER disk_is_full BEFORE INSERT ON chat.message
                FOR EACH STATEMENT EXECUTE FUNCTION chat.disk_is_full();
            """;

    private static final String FREE_DISK = "DROP FUNCTION IF EXISTS chat.disk_is_full() CASCADE";

    private static final String CUT_EVERYBODY_OFF = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
            """;

    private StoreFaults() {}

    /** The postmaster alone is killed: its children notice and go by themselves. */
    static Fault postmasterKilled() {
        return new Fault("kill -9 of the postmaster alone", Set.of(POSTGRES), (field, random) -> {
            long pid = java.util.Objects.requireNonNull(
                    field.cluster().process(POSTGRES).pid());
            ProcessHandle.of(pid).ifPresent(postmaster -> {
                postmaster.destroyForcibly();
                postmaster.onExit().join();
            });
            Field.hold(1_000 + random.nextInt(4_000));
            field.cluster().start(POSTGRES);
        });
    }

    /** No message can be written. */
    public static Fault diskFull() {
        return new Fault("disk full for the store (SQLSTATE 53100)", Set.of(POSTGRES), (field, random) -> {
            try (Connection connection = connect(field.cluster().database())) {
                run(connection, FILL_DISK);
                try {
                    field.pause(random);
                } finally {
                    run(connection, FREE_DISK);
                }
            }
        });
    }

    /** Every statement is cancelled after a few milliseconds. */
    static Fault statementTimeout() {
        return new Fault("statement_timeout of 2 ms", Set.of(POSTGRES), (field, random) -> {
            try (Connection connection = connect(field.cluster().database())) {
                run(connection, "ALTER DATABASE parley SET statement_timeout = '2ms'");
                run(connection, CUT_EVERYBODY_OFF);
                try {
                    field.pause(random);
                } finally {
                    run(connection, "ALTER DATABASE parley RESET statement_timeout");
                    run(connection, CUT_EVERYBODY_OFF);
                }
            }
        });
    }

    /** Somebody else has taken every connection. */
    static Fault connectionsTaken() {
        return new Fault("all connections of the store taken", Set.of(POSTGRES), (field, random) -> {
            List<Connection> taken = new ArrayList<>();
            try {
                taken.add(connect(field.cluster().database()));
                run(taken.getFirst(), CUT_EVERYBODY_OFF);
                takeAll(field.cluster().database(), taken);
                field.pause(random);
            } finally {
                for (Connection connection : taken) {
                    connection.close();
                }
            }
        });
    }

    private static void takeAll(Database database, List<Connection> taken) {
        try {
            while (taken.size() < MOST_CONNECTIONS) {
                taken.add(connect(database));
            }
        } catch (SQLException full) {
            // That is the point.
        }
    }

    private static Connection connect(Database database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
