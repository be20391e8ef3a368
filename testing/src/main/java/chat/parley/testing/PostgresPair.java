package chat.parley.testing;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.engine.PostgresServer;
import chat.parley.local.engine.PostgresStandby;
import chat.parley.local.process.Directories;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.ProcessGroup;
import chat.parley.local.process.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A PostgreSQL of its own with a hot standby that follows it by streaming replication, to break and to promote; embedded
 * processes in any case. The standby is made of the primary when it is first started, so that the primary may be given a
 * schema before. For one thread.
 */
public final class PostgresPair implements AutoCloseable {

    private static final String PASSWORD = "of-the-pair";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final PostgresServer primary;
    private final PostgresStandby standby;
    private final LocalProcess primaryProcess;
    private final LocalProcess standbyProcess;

    private PostgresPair(Path directory) {
        EngineHome home = EngineHome.locate();
        int first = FreePorts.row(2, RandomGenerator.getDefault());
        this.directory = directory;
        this.primary = new PostgresServer(home, directory, first, PASSWORD);
        this.standby = new PostgresStandby(home, directory, first + 1, primary, PASSWORD);
        this.primaryProcess = new LocalProcess(primary, directory);
        this.standbyProcess = new LocalProcess(standby, directory);
    }

    /** Starts the primary (about two seconds); close it. */
    public static PostgresPair startPrimary() {
        try {
            PostgresPair pair = new PostgresPair(Scratch.create());
            pair.startPrimaryAgain();
            return pair;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    /** The primary's database. */
    public Database primary() {
        return new Database(primary.url(), PostgresServer.NAME, PASSWORD);
    }

    /** The standby's copy of it; it takes no writes before {@link #promote()}. */
    public Database standby() {
        return new Database(standby.url(), PostgresServer.NAME, PASSWORD);
    }

    /** Both, in the form that a client takes to find the one that takes writes, whichever that is. */
    public Database whicheverIsPrimary() {
        String url = "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s?targetServerType=primary&hostRecheckSeconds=1"
                .formatted(primary.port(), standby.port(), PostgresServer.NAME);
        return new Database(url, PostgresServer.NAME, PASSWORD);
    }

    /** Starts the primary after {@link #killPrimary()}. */
    public void startPrimaryAgain() {
        run(() -> ProcessGroup.start(List.of(primaryProcess), START_LIMIT));
    }

    /** Kills the primary as a crash does. */
    public void killPrimary() {
        run(primaryProcess::kill);
    }

    /** Starts the standby; the first time, from a copy of the running primary. */
    public void startStandby() {
        run(() -> ProcessGroup.start(List.of(standbyProcess), START_LIMIT));
    }

    /** Kills the standby as a crash does. */
    public void killStandby() {
        run(standbyProcess::kill);
    }

    /** The standby goes on receiving and shows nothing new. */
    public void pauseReplay() {
        ask(standby(), "SELECT pg_wal_replay_pause()");
        // The pause is asked for here and made by another process.
        while (!"paused".equals(ask(standby(), "SELECT pg_get_wal_replay_pause_state()"))) {
            Thread.onSpinWait();
        }
    }

    /** The standby shows again what it has received. */
    public void resumeReplay() {
        ask(standby(), "SELECT pg_wal_replay_resume()");
    }

    /** Whether the standby shows all that the primary has committed. */
    public boolean standbyHasCaughtUp() {
        String end = ask(primary(), "SELECT pg_current_wal_lsn()");
        return "t".equals(ask(standby(), "SELECT pg_last_wal_replay_lsn() >= '" + end + "'"));
    }

    /** Makes the standby a primary; returns when it takes writes. */
    public void promote() {
        if (!"t".equals(ask(standby(), "SELECT pg_promote(true, 60)"))) {
            throw new IllegalStateException("the standby was not promoted within a minute");
        }
    }

    private static String ask(Database database, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            String answer = row.getString(1);
            return answer == null ? "" : answer;
        } catch (SQLException refused) {
            throw new IllegalStateException(sql, refused);
        }
    }

    @Override
    public void close() {
        run(() -> {
            ProcessGroup.kill(List.of(primaryProcess, standbyProcess));
            Directories.delete(directory);
        });
    }

    private static void run(Action action) {
        try {
            action.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    private static IllegalStateException interrupted(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while the pair was worked", stopped);
    }

    private interface Action {
        void run() throws IOException, InterruptedException;
    }
}
