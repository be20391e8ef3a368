package chat.parley.platform.redis;

import chat.parley.protocol.live.Placement;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The Redis servers that live delivery goes over, and which of them has a channel: each server is told by its number, those
 * of {@code parley.live.servers} in their order and then those that are in the former list alone. Immutable.
 */
public final class LiveServers {

    /** A server that the settings name: {@code uri} makes a new one each time, as a URI can be changed. */
    private record Named(String name, Supplier<RedisURI> uri) {

        Named(Supplier<RedisURI> uri) {
            this(nameOf(uri.get()), uri);
        }
    }

    private final LettuceConnectionFactory redis;
    private final List<Named> servers;
    private final int current;
    private final int[] former;

    private LiveServers(LettuceConnectionFactory redis, List<Named> servers, int current, int[] former) {
        this.redis = redis;
        this.servers = List.copyOf(servers);
        this.current = current;
        this.former = former;
    }

    /**
     * The servers of these lists; those of the former one that are in both are there once.
     *
     * @throws IllegalArgumentException when something is no Redis URI or is twice in a list; the message names the property
     * @throws IllegalStateException when {@code spring.data.redis} is asked for and is a Redis Cluster
     */
    public static LiveServers of(LettuceConnectionFactory redis, LiveProperties properties) {
        List<Named> servers = properties.servers().isEmpty()
                ? List.of(new Named(() -> RedisAccess.server(redis)))
                : parse("parley.live.servers", properties.servers(), redis);
        List<Named> before = parse("parley.live.former-servers", properties.formerServers(), redis);
        List<Named> all = new ArrayList<>(servers);
        List<String> names = new ArrayList<>(servers.stream().map(Named::name).toList());
        int[] former = new int[before.size()];
        for (int i = 0; i < former.length; i++) {
            Named each = before.get(i);
            if (!names.contains(each.name())) {
                names.add(each.name());
                all.add(each);
            }
            former[i] = names.indexOf(each.name());
        }
        return new LiveServers(redis, all, servers.size(), former);
    }

    /** How many servers the channels are spread over. */
    public int count() {
        return current;
    }

    /** How many there are with those of the former list. */
    public int countWithFormer() {
        return servers.size();
    }

    /** The server that has a channel. */
    public int of(String channel) {
        return Placement.serverOf(channel, current);
    }

    /** The server that had a channel by the former list; the same as {@link #of} where there is none. */
    public int formerOf(String channel) {
        return former.length == 0 ? of(channel) : former[Placement.serverOf(channel, former.length)];
    }

    /** What a server is called in logs and metrics: {@code host:port}, or its Sentinels' name for it and their addresses. */
    public String name(int server) {
        return servers.get(server).name();
    }

    /** Access to a server for a connection with this name; see {@link RedisAccess#of}. */
    public RedisAccess access(int server, String name, Duration patience) {
        return RedisAccess.of(redis, servers.get(server).uri().get(), name, patience);
    }

    private static List<Named> parse(String property, List<String> texts, LettuceConnectionFactory redis) {
        List<Named> servers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            String place = property + "[" + i + "]";
            String text = texts.get(i);
            Named server = new Named(() -> parse(place, text, redis));
            if (!names.add(server.name())) {
                throw new IllegalArgumentException(property + " names " + server.name() + " twice");
            }
            servers.add(server);
        }
        return servers;
    }

    private static RedisURI parse(String place, String text, LettuceConnectionFactory redis) {
        RedisURI server;
        try {
            server = RedisURI.create(text);
        } catch (IllegalArgumentException | NullPointerException unreadable) {
            // Not with its text or its cause: there may be a password in it.
            throw new IllegalArgumentException(
                    place + " is no Redis URI; one with commas in it must be given by its number");
        }
        RedisAccess.complete(server, redis);
        return server;
    }

    private static String nameOf(RedisURI server) {
        if (server.getSentinelMasterId() != null) {
            return server.getSentinelMasterId() + "@"
                    + server.getSentinels().stream().map(LiveServers::address).collect(Collectors.joining(","));
        }
        return server.getSocket() == null ? address(server) : server.getSocket();
    }

    private static String address(RedisURI server) {
        return server.getHost() + ":" + server.getPort();
    }
}
