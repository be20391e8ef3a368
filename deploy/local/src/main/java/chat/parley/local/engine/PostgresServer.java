package chat.parley.local.engine;

import chat.parley.local.process.Commands;
import chat.parley.local.process.Directories;
import chat.parley.local.process.Member;
import chat.parley.local.process.Signal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * PostgreSQL with the database and the superuser {@value #NAME}, who authenticates by password (SCRAM). It is as
 * durable as a production server: {@code fsync}, {@code synchronous_commit} and {@code full_page_writes} are on.
 */
public final class PostgresServer implements Member {

    /** The name of the database and of its owner. */
    public static final String NAME = "parley";

    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "max_connections=100",
            "shared_buffers=48MB",
            "max_wal_size=512MB",
            "io_method=sync",
            "huge_pages=off",
            "timezone=UTC",
            "log_timezone=UTC");

    private final EngineHome home;
    private final Path directory;
    private final int port;
    private final String password;

    /** Names its place, port and password; nothing is started. */
    public PostgresServer(EngineHome home, Path data, int port, String password) {
        this.home = home;
        this.directory = data.resolve("postgres");
        this.port = port;
        this.password = password;
    }

    @Override
    public String name() {
        return "postgres";
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
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME;
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        if (Files.exists(cluster().resolve("PG_VERSION"))) {
            disownLock(cluster());
            return;
        }
        create();
    }

    private void create() throws IOException, InterruptedException {
        RunAs user = RunAs.find();
        Directories.delete(directory);
        Files.createDirectories(directory);
        Path draft = Files.createDirectory(directory.resolve("draft"));
        Path secret = directory.resolve("secret");
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, password + "\n");
        user.own(directory);
        Path programs = programs(home, directory, user);
        List<String> initdb = new ArrayList<>(user.prefix());
        initdb.addAll(List.of(programs.resolve("initdb").toString(), "-D", draft.toString(), "-U", NAME));
        initdb.addAll(List.of("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        initdb.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + secret, "--no-instructions"));
        Commands.run(initdb);
        createDatabase(user, programs, draft);
        Files.delete(secret);
        // Only a finished cluster has this name: one that was interrupted is made anew.
        Files.move(draft, cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public Command command() throws IOException, InterruptedException {
        return command(home, directory, cluster(), port, List.of());
    }

    /** A server over that cluster, which stands in {@code directory}; settings further than the usual ones go last. */
    static Command command(EngineHome home, Path directory, Path cluster, int port, List<String> further)
            throws IOException, InterruptedException {
        RunAs user = RunAs.find();
        user.own(directory);
        List<String> line = new ArrayList<>(user.prefix());
        line.addAll(List.of(
                programs(home, directory, user).resolve("postgres").toString(),
                "-D",
                cluster.toString(),
                "-p",
                "" + port));
        for (String setting : SETTINGS) {
            line.addAll(List.of("-c", setting));
        }
        for (String setting : further) {
            line.addAll(List.of("-c", setting));
        }
        return new Command(line, Map.of());
    }

    @Override
    public boolean answers() {
        return answers(url(), password);
    }

    static boolean answers(String url, String password) {
        Properties login = new Properties();
        login.setProperty("user", NAME);
        login.setProperty("password", password);
        login.setProperty("connectTimeout", "1");
        login.setProperty("socketTimeout", "1");
        login.setProperty("loginTimeout", "2");
        try (Connection connection = DriverManager.getConnection(url, login)) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** A fast shutdown: Postgres' own reading of SIGTERM waits for the last client to leave. */
    @Override
    public Signal stopSignal() {
        return Signal.INT;
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(20);
    }

    /**
     * A killed server leaves its lock file, and the next one refuses to start while the pid in it belongs to any
     * process, one that died and was not collected yet included. That our server is dead is known here; so the lock
     * is put in our own name, which Postgres takes for a stale one of its parent's. It still checks the shared memory
     * named in the same file, so a server that does live is not run over.
     */
    static void disownLock(Path cluster) throws IOException {
        Path lock = cluster.resolve("postmaster.pid");
        if (Files.exists(lock)) {
            List<String> lines = new ArrayList<>(Files.readAllLines(lock));
            if (!lines.isEmpty()) {
                lines.set(0, Long.toString(ProcessHandle.current().pid()));
                Files.write(lock, lines);
            }
        }
    }

    /** Its data directory. */
    public Path cluster() {
        return directory.resolve("18");
    }

    private static Path programs(EngineHome home, Path directory, RunAs user) throws IOException, InterruptedException {
        // Where Postgres runs as another user, it gets a copy beside its data, which that user can reach.
        Path unpacked = user == RunAs.NOBODY ? directory.resolveSibling("programs") : home.unpacked();
        return Binaries.postgres(unpacked).resolve("bin");
    }

    private static void createDatabase(RunAs user, Path programs, Path cluster)
            throws IOException, InterruptedException {
        List<String> single = new ArrayList<>(user.prefix());
        single.addAll(
                List.of(programs.resolve("postgres").toString(), "--single", "-D", cluster.toString(), "postgres"));
        String sql = "CREATE DATABASE " + NAME + "\n";
        Commands.run(single, new ByteArrayInputStream(sql.getBytes(StandardCharsets.US_ASCII)));
    }
}
