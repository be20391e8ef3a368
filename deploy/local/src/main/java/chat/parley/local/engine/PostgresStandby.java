package chat.parley.local.engine;

import chat.parley.local.process.Directories;
import chat.parley.local.process.Member;
import chat.parley.local.process.Signal;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * A hot standby of a {@link PostgresServer}: it is made from a copy of the running server's files, follows it by streaming
 * replication, answers queries meanwhile, and can be promoted ({@code SELECT pg_promote()}). Asynchronous unless the
 * primary names it, as {@code standby}, in {@code synchronous_standby_names}.
 */
public final class PostgresStandby implements Member {

    private static final String NAME = "standby";

    private final EngineHome home;
    private final PostgresServer primary;
    private final Path directory;
    private final int port;
    private final String password;

    /** Names its place, port and whom it follows, with his password; nothing is started. */
    public PostgresStandby(EngineHome home, Path data, int port, PostgresServer primary, String password) {
        this.home = home;
        this.primary = primary;
        this.directory = data.resolve(NAME);
        this.port = port;
        this.password = password;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String role() {
        return "postgres";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + PostgresServer.NAME;
    }

    @Override
    public void prepare() throws IOException {
        if (Files.exists(cluster().resolve("PG_VERSION"))) {
            PostgresServer.disownLock(cluster());
            return;
        }
        Directories.createPrivate(directory);
        try (Connection connection = DriverManager.getConnection(primary.url(), PostgresServer.NAME, password)) {
            copyFrom(connection);
        } catch (SQLException refused) {
            throw new IOException("the primary gives no copy of itself", refused);
        }
    }

    /** What pg_basebackup does; the embedded programs are without it. The slot keeps the WAL from here on. */
    private void copyFrom(Connection connection) throws SQLException, IOException {
        Path draft = directory.resolve("draft");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_create_physical_replication_slot('" + NAME + "', true)");
            statement.execute("SELECT pg_backup_start('" + NAME + "', true)");
            copyFiles(primary.cluster(), draft);
            try (ResultSet stopped = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                stopped.next();
                Files.writeString(draft.resolve("backup_label"), stopped.getString(1));
            }
        }
        Files.writeString(draft.resolve("postgresql.auto.conf"), """
                primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=%s'
                primary_slot_name = '%s'
                wal_retrieve_retry_interval = '200ms'
                """.formatted(
                        primary.port(), PostgresServer.NAME, password, NAME, NAME));
        Files.createFile(draft.resolve("standby.signal"));
        Files.move(draft, cluster());
    }

    @Override
    public Command command() throws IOException, InterruptedException {
        return PostgresServer.command(home, directory, cluster(), port, List.of());
    }

    @Override
    public boolean answers() {
        return PostgresServer.answers(url(), password);
    }

    @Override
    public Signal stopSignal() {
        return primary.stopSignal();
    }

    @Override
    public Duration stopLimit() {
        return primary.stopLimit();
    }

    private Path cluster() {
        return directory.resolve(primary.cluster().getFileName());
    }

    private static void copyFiles(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                Files.createDirectory(
                        target.resolve(source.relativize(each)),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return isTheServersOwn(each) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                if (!each.endsWith("postmaster.pid")) {
                    try {
                        Files.copy(each, target.resolve(source.relativize(each)));
                    } catch (NoSuchFileException droppedMeanwhile) {
                        // The WAL tells the standby so too.
                        return FileVisitResult.CONTINUE;
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            // The WAL comes by streaming; a slot is for those who follow the primary.
            private boolean isTheServersOwn(Path each) {
                return each.equals(source.resolve("pg_wal")) || each.equals(source.resolve("pg_replslot"));
            }

            @Override
            public FileVisitResult visitFileFailed(Path each, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }
}
