package chat.parley.local.engine;

import chat.parley.local.process.Directories;
import chat.parley.local.process.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One of three Sentinels, of which two must agree that a master is down: what tests of a failover start. */
public final class RedisSentinel implements Member {

    /** What the Sentinels call the master. */
    public static final String MASTER = "parley";

    private final EngineHome home;
    private final Path directory;
    private final String name;
    private final int port;
    private final int masterPort;

    /** Names its place, its port and that of the master to begin with; nothing is started. */
    public RedisSentinel(EngineHome home, Path data, int port, String name, int masterPort) {
        this.home = home;
        this.directory = data.resolve(name);
        this.name = name;
        this.port = port;
        this.masterPort = masterPort;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String role() {
        return "redis-sentinel";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String url() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void prepare() throws IOException {
        Directories.createPrivate(directory);
        if (!Files.exists(configuration())) {
            // It keeps what it learns in its own file.
            Files.writeString(configuration(), """
                    port %d
                    bind 127.0.0.1
                    sentinel monitor %s 127.0.0.1 %d 2
                    sentinel down-after-milliseconds %s 1000
                    sentinel failover-timeout %s 5000
                    """.formatted(port, MASTER, masterPort, MASTER, MASTER));
        }
    }

    @Override
    public Command command() throws IOException, InterruptedException {
        return new Command(
                List.of(
                        Binaries.redis(home.unpacked()).toString(),
                        configuration().toString(),
                        "--sentinel",
                        "--dir",
                        directory.toString()),
                Map.of());
    }

    @Override
    public boolean answers() {
        return Probes.redisAnswersPing(port);
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(5);
    }

    private Path configuration() {
        return directory.resolve("sentinel.conf");
    }
}
