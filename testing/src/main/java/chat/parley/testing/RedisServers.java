package chat.parley.testing;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.engine.RedisSentinel;
import chat.parley.local.engine.RedisServer;
import chat.parley.local.process.Directories;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.Member;
import chat.parley.local.process.ProcessGroup;
import chat.parley.local.process.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Redis servers beside the one of {@link Backends}, for tests that break them: some that know nothing of one another, or a
 * master and its replica that Sentinels watch. Embedded processes in any case; close them.
 */
public final class RedisServers implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int SENTINELS = 3;

    private final Path directory;
    private final List<LocalProcess> servers = new ArrayList<>();
    private final List<LocalProcess> sentinels = new ArrayList<>();

    private RedisServers(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "redis-servers-close"));
    }

    /** So many independent servers. */
    public static RedisServers independent(int count) {
        RedisServers started = inScratch();
        EngineHome home = EngineHome.locate();
        int first = FreePorts.row(count, RandomGenerator.getDefault());
        for (int i = 0; i < count; i++) {
            started.add(started.servers, new RedisServer(home, started.directory, first + i, "redis-" + (i + 1)));
        }
        Processes.run(() -> ProcessGroup.start(started.servers, START_LIMIT));
        return started;
    }

    /** A master (server 0), its replica (server 1) and three Sentinels that know them and one another (about 5 seconds). */
    public static RedisServers watched() {
        RedisServers started = inScratch();
        EngineHome home = EngineHome.locate();
        int master = FreePorts.row(2 + SENTINELS, RandomGenerator.getDefault());
        String[] replicaOf = {"--replicaof", "127.0.0.1 " + master, "--repl-diskless-sync-delay", "0"};
        started.add(
                started.servers,
                new RedisServer(home, started.directory, master, "redis-1", "--repl-diskless-sync-delay", "0"));
        started.add(started.servers, new RedisServer(home, started.directory, master + 1, "redis-2", replicaOf));
        for (int i = 0; i < SENTINELS; i++) {
            started.add(
                    started.sentinels,
                    new RedisSentinel(home, started.directory, master + 2 + i, "sentinel-" + (i + 1), master));
        }
        Processes.run(() -> ProcessGroup.start(started.servers, START_LIMIT));
        await("the replica's data", () -> started.replicationOf(1).contains("master_link_status:up"));
        Processes.run(() -> ProcessGroup.start(started.sentinels, START_LIMIT));
        started.sentinels.forEach(each -> await(
                "the Sentinels to know one another",
                () -> ask(each.member().port(), "INFO sentinel")
                        .contains("status=ok,address=127.0.0.1:" + master + ",slaves=1,sentinels=" + SENTINELS)));
        return started;
    }

    /** The servers' addresses, {@code redis://host:port}. */
    public List<String> urls() {
        return servers.stream().map(server -> server.member().url()).toList();
    }

    /** One of them, counted from 0, to break. */
    public Backend server(int number) {
        return new Processes(List.of(servers.get(number)));
    }

    /** The Sentinels' addresses, {@code host:port} with commas between. */
    public String sentinels() {
        return String.join(
                ",", sentinels.stream().map(each -> each.member().url()).toList());
    }

    /** What the Sentinels call the master. */
    public String masterName() {
        return RedisSentinel.MASTER;
    }

    /** Has the Sentinels promote the replica though the master is well; returns when they name it. */
    public void failOver() {
        String answer = ask(sentinels.getFirst().member().port(), "SENTINEL FAILOVER " + RedisSentinel.MASTER);
        if (!answer.startsWith("+OK")) {
            throw new IllegalStateException("no failover: " + answer);
        }
        awaitMaster(1);
    }

    /** Returns when all Sentinels name this server, counted from 0, as the master. */
    public void awaitMaster(int number) {
        int port = servers.get(number).member().port();
        sentinels.forEach(each -> await(
                "the new master",
                () -> ask(each.member().port(), "INFO sentinel").contains("address=127.0.0.1:" + port + ",")));
    }

    /** What a server, counted from 0, says of its own role. */
    public boolean isReplica(int number) {
        return replicationOf(number).contains("role:slave");
    }

    /** Kills all and deletes their files. */
    @Override
    public void close() {
        Processes.run(() -> {
            ProcessGroup.kill(sentinels);
            ProcessGroup.kill(servers);
            Directories.delete(directory);
        });
    }

    private String replicationOf(int number) {
        return ask(servers.get(number).member().port(), "INFO replication");
    }

    private void add(List<LocalProcess> to, Member member) {
        to.add(new LocalProcess(member, directory));
    }

    private static RedisServers inScratch() {
        try {
            return new RedisServers(Scratch.create());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The answer to an inline command, a line or a bulk string; empty where nobody answers. */
    private static String ask(int port, String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String line = in.readLine();
            if (line == null || !line.startsWith("$")) {
                return line == null ? "" : line;
            }
            char[] bulk = new char[Integer.parseInt(line.substring(1))];
            int read = 0;
            for (int more = 0; read < bulk.length && more >= 0; read += Math.max(more, 0)) {
                more = in.read(bulk, read, bulk.length - read);
            }
            return new String(bulk, 0, read);
        } catch (IOException nobody) {
            return "";
        }
    }

    private static void await(String what, BooleanSupplier there) {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
