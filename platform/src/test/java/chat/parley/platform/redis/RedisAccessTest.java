package chat.parley.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Whatever {@code spring.data.redis} says of the server holds for our own connections too. */
class RedisAccessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class));

    @Test
    void oneServerByItsUrl() {
        RedisURI uri = access("spring.data.redis.url=redis://127.0.0.1:6390/3").uri();
        assertThat(uri.getHost()).isEqualTo("127.0.0.1");
        assertThat(uri.getPort()).isEqualTo(6390);
        assertThat(uri.getDatabase()).isEqualTo(3);
        assertThat(uri.isSsl()).isFalse();
        assertThat(uri.getTimeout()).isEqualTo(PATIENCE);
        assertThat(uri.getClientName()).isEqualTo("me");
    }

    @Test
    void aUrlThatAsksForTlsGetsIt() {
        RedisURI uri = access("spring.data.redis.url=rediss://someone:secret@redis.example.com:6390")
                .uri();
        assertThat(uri.isSsl()).isTrue();
        assertCredentials(uri, "someone", "secret");
    }

    @Test
    void aPasswordWithoutAName() {
        RedisURI uri = access("spring.data.redis.host=redis.example.com", "spring.data.redis.password=secret")
                .uri();
        assertCredentials(uri, null, "secret");
    }

    @Test
    void theMasterThatSentinelsName() {
        RedisURI uri = access(
                        "spring.data.redis.sentinel.master=chat",
                        "spring.data.redis.sentinel.nodes=s1.example.com:26379,s2.example.com:26380",
                        "spring.data.redis.sentinel.password=watch",
                        "spring.data.redis.password=secret")
                .uri();
        assertThat(uri.getSentinelMasterId()).isEqualTo("chat");
        assertThat(uri.getSentinels()).extracting(RedisURI::getPort).containsExactlyInAnyOrder(26379, 26380);
        assertThat(uri.getSentinels()).allSatisfy(sentinel -> assertCredentials(sentinel, null, "watch"));
        assertCredentials(uri, null, "secret");
        assertThat(uri.getTimeout()).isEqualTo(PATIENCE);
    }

    /** The services' own settings have a URL, and where there is one, the servers' password is taken from it alone. */
    @Test
    void thePasswordOfThatMasterMayStandInAUrlWhoseHostIsNotAsked() {
        RedisURI uri = access(
                        "spring.data.redis.url=redis://:secret@any:6379",
                        "spring.data.redis.sentinel.master=chat",
                        "spring.data.redis.sentinel.nodes=s1.example.com:26379",
                        "spring.data.redis.sentinel.password=watch")
                .uri();
        assertThat(uri.getHost()).isNull();
        assertThat(uri.getSentinels())
                .singleElement()
                .satisfies(sentinel -> assertThat(sentinel.getHost()).isEqualTo("s1.example.com"))
                .satisfies(sentinel -> assertCredentials(sentinel, null, "watch"));
        assertCredentials(uri, null, "secret");
    }

    @Test
    void aClusterIsRefusedByName() {
        assertThatThrownBy(() -> access("spring.data.redis.cluster.nodes=127.0.0.1:7000"))
                .hasMessageContaining("spring.data.redis.cluster");
    }

    @Test
    void aLostConnectionIsNotMadeAgainBehindItsOwnersBack() {
        RedisAccess access = access("spring.data.redis.connect-timeout=100ms");
        assertThat(access.options().isAutoReconnect()).isFalse();
        assertThat(access.options().getSocketOptions().getConnectTimeout()).isEqualTo(PATIENCE);
    }

    private RedisAccess access(String... settings) {
        RedisAccess[] access = new RedisAccess[1];
        runner.withPropertyValues(settings)
                .run(context ->
                        access[0] = RedisAccess.of(context.getBean(LettuceConnectionFactory.class), "me", PATIENCE));
        return access[0];
    }

    private static void assertCredentials(RedisURI uri, String username, String password) {
        RedisCredentials credentials =
                uri.getCredentialsProvider().resolveCredentials().block();
        assertThat(credentials.getUsername()).isEqualTo(username);
        assertThat(credentials.getPassword()).isEqualTo(password.toCharArray());
    }
}
