package chat.parley.local.engine;

import chat.parley.local.process.Directories;
import chat.parley.local.process.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Redis, with its append-only file in {@code redis/} below the data directory. */
public final class RedisServer implements Member {

    private final EngineHome home;
    private final Path directory;
    private final int port;

    /** Names its place and port; nothing is started. */
    public RedisServer(EngineHome home, Path data, int port) {
        this.home = home;
        this.directory = data.resolve("redis");
        this.port = port;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public String role() {
        return "redis";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void prepare() throws IOException {
        Directories.createPrivate(directory);
    }

    @Override
    public Command command() throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(Binaries.redis(home.unpacked()).toString());
        line.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", directory.toString()));
        // The append-only file alone keeps the data; snapshots beside it would only cost.
        line.addAll(List.of("--appendonly", "yes", "--save", "", "--tcp-backlog", "128"));
        return new Command(line, Map.of());
    }

    @Override
    public boolean answers() {
        return Probes.redisAnswersPing(port);
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(5);
    }
}
