package chat.parley.platform.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import java.time.Duration;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConverters;

/**
 * How to reach the Redis that {@code spring.data.redis} names with a connection of one's own: one server, or the master
 * that Sentinels name, with the same credentials and the same trust as Spring's connections. It is not made again by
 * itself when it is lost: whoever has it must notice.
 */
public record RedisAccess(RedisURI uri, ClientOptions options) {

    /**
     * Access for a connection with this name, which shows in {@code CLIENT LIST}.
     *
     * @param patience for connecting and for each answer
     * @throws IllegalStateException when a Redis Cluster is configured: its channels and functions would have to be spread
     */
    public static RedisAccess of(LettuceConnectionFactory redis, String name, Duration patience) {
        return of(redis, server(redis), name, patience);
    }

    /** Access to another server, by what {@code spring.data.redis} says of connections and trust; the URI becomes its own. */
    static RedisAccess of(LettuceConnectionFactory redis, RedisURI uri, String name, Duration patience) {
        uri.setTimeout(patience);
        uri.setClientName(name);
        ClientOptions options =
                redis.getClientConfiguration().getClientOptions().orElseGet(ClientOptions::create);
        SocketOptions socket =
                options.getSocketOptions().mutate().connectTimeout(patience).build();
        return new RedisAccess(
                uri, options.mutate().autoReconnect(false).socketOptions(socket).build());
    }

    /** The server that {@code spring.data.redis} names. */
    static RedisURI server(LettuceConnectionFactory redis) {
        RedisURI server = named(redis);
        LettuceClientConfiguration client = redis.getClientConfiguration();
        server.setSsl(client.isUseSsl());
        server.setVerifyPeer(client.getVerifyMode());
        server.setStartTls(client.isStartTls());
        return server;
    }

    /** Gives a server that is named by its URI alone what {@code spring.data.redis} says of credentials and of trust. */
    static void complete(RedisURI server, LettuceConnectionFactory redis) {
        RedisURI main = named(redis);
        server.setVerifyPeer(redis.getClientConfiguration().getVerifyMode());
        if (isOpen(server)) {
            server.applyAuthentication(main);
        }
        main.getSentinels().stream()
                .findFirst()
                .ifPresent(watcher -> server.getSentinels().stream()
                        .filter(RedisAccess::isOpen)
                        .forEach(sentinel -> sentinel.applyAuthentication(watcher)));
    }

    private static boolean isOpen(RedisURI server) {
        RedisCredentials credentials =
                server.getCredentialsProvider().resolveCredentials().block();
        return credentials == null || !(credentials.hasUsername() || credentials.hasPassword());
    }

    private static RedisURI named(LettuceConnectionFactory redis) {
        if (redis.getClusterConfiguration() != null) {
            throw new IllegalStateException(
                    "spring.data.redis.cluster is set, and Parley needs one server or the master that Sentinels name");
        }
        RedisSentinelConfiguration sentinel = redis.getSentinelConfiguration();
        if (sentinel != null) {
            return LettuceConverters.sentinelConfigurationToRedisURI(sentinel);
        }
        RedisStandaloneConfiguration server = redis.getStandaloneConfiguration();
        RedisURI.Builder uri =
                RedisURI.Builder.redis(server.getHostName(), server.getPort()).withDatabase(server.getDatabase());
        RedisPassword password = server.getPassword();
        String username = server.getUsername();
        if (password.isPresent() && username != null) {
            uri.withAuthentication(username, password.get());
        } else if (password.isPresent()) {
            uri.withPassword(password.get());
        }
        return uri.build();
    }
}
