package chat.parley.gateway.contract;

import chat.parley.platform.token.AuthProperties;
import chat.parley.platform.token.TokenIssuer;
import chat.parley.testing.Backends;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.DynamicPropertyRegistry;

/** Everything around the gateways under test, once per JVM: real Kafka and Redis, and the doubles of the other services. */
final class World {

    static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    static final Backends BACKENDS = Backends.shared();
    static final Projection PROJECTION = new Projection(BACKENDS);
    static final HistoryDouble HISTORY = new HistoryDouble(PROJECTION);

    private static final Duration HOUR = Duration.ofHours(1);

    private World() {}

    /** The settings every gateway under test has. */
    static void describe(DynamicPropertyRegistry registry) {
        registry.add("spring.kafka.bootstrap-servers", BACKENDS::kafkaBootstrapServers);
        registry.add("spring.data.redis.url", BACKENDS::redisUrl);
        registry.add("parley.gateway.history-urls", HISTORY::url);
        registry.add("parley.auth.secret", World::secret);
        registry.add("parley.log.partitions", () -> LogWriter.PARTITIONS);
        registry.add("parley.receipts.room-limit", () -> 3);
    }

    static String secret() {
        return Base64.getEncoder().encodeToString(SECRET);
    }

    /** A token of this user for an hour. */
    static String token(int userId) {
        return token(userId, HOUR);
    }

    /** A token of this user that ends after this time. */
    static String token(int userId, Duration lifetime) {
        return token(userId, lifetime, null);
    }

    static String token(int userId, Duration lifetime, @Nullable String issuer) {
        AuthProperties properties =
                new AuthProperties(secret(), List.of(), (URI) null, HOUR, issuer, null, lifetime, Duration.ZERO);
        return new TokenIssuer(properties, Clock.systemUTC()).issue(userId).token();
    }
}
