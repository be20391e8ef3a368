package chat.parley.platform.redis;

import io.lettuce.core.ClientOptions;
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
        RedisURI uri = server(redis);
        LettuceClientConfiguration client = redis.getClientConfiguration();
        uri.setSsl(client.isUseSsl());
        uri.setVerifyPeer(client.getVerifyMode());
        uri.setStartTls(client.isStartTls());
        uri.setTimeout(patience);
        uri.setClientName(name);
        ClientOptions options = client.getClientOptions().orElseGet(ClientOptions::create);
        SocketOptions socket =
                options.getSocketOptions().mutate().connectTimeout(patience).build();
        return new RedisAccess(
                uri, options.mutate().autoReconnect(false).socketOptions(socket).build());
    }

    private static RedisURI server(LettuceConnectionFactory redis) {
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
