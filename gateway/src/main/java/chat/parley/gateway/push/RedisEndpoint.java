package chat.parley.gateway.push;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;

/** Where Redis is, as Lettuce's own client wants to know it: one server, or the master that Sentinels name. */
final class RedisEndpoint {

    private RedisEndpoint() {}

    static RedisURI of(DataRedisConnectionDetails details, Duration timeout) {
        RedisURI.Builder builder = server(details).withTimeout(timeout).withSsl(details.getSslBundle() != null);
        String password = details.getPassword();
        String username = details.getUsername();
        if (password != null && username != null) {
            builder.withAuthentication(username, password.toCharArray());
        } else if (password != null) {
            builder.withPassword(password.toCharArray());
        }
        return builder.build();
    }

    private static RedisURI.Builder server(DataRedisConnectionDetails details) {
        var sentinel = details.getSentinel();
        if (sentinel != null) {
            Node first = sentinel.getNodes().getFirst();
            RedisURI.Builder builder = RedisURI.Builder.sentinel(first.host(), first.port(), sentinel.getMaster());
            sentinel.getNodes().stream().skip(1).forEach(node -> builder.withSentinel(node.host(), node.port()));
            return builder;
        }
        var standalone = details.getStandalone();
        if (standalone != null) {
            return RedisURI.Builder.redis(standalone.getHost(), standalone.getPort());
        }
        throw new IllegalStateException("spring.data.redis names neither a server nor Sentinels");
    }
}
