package chat.parley.local.engine;

import chat.parley.local.process.Directories;
import chat.parley.local.process.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Redis, with its append-only file in a directory of its name below the data directory. */
public final class RedisServer implements Member {

    private final EngineHome home;
    private final Path directory;
    private final String name;
    private final int port;
    private final List<String> options;

    /** The one of a set, named {@code redis}: says its place and port; nothing is started. */
    public RedisServer(EngineHome home, Path data, int port) {
        this(home, data, port, "redis");
    }

    /**
     * One of several.
     *
     * @param options of {@code redis-server}, as {@code --replicaof}, {@code 127.0.0.1 6379}
     */
    public RedisServer(EngineHome home, Path data, int port, String name, String... options) {
        this.home = home;
        this.directory = data.resolve(name);
        this.port = port;
        this.name = name;
        this.options = List.of(options);
    }

    @Override
    public String name() {
        return name;
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
        line.addAll(options);
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
