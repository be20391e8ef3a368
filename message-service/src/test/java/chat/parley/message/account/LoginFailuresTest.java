package chat.parley.message.account;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.platform.http.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Without Redis: failures are counted here. (With it: {@code AccountCallsTest}.) */
class LoginFailuresTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T04:00:00Z"));
    private final LettuceConnectionFactory nowhere = new LettuceConnectionFactory(
            new RedisStandaloneConfiguration("127.0.0.1", 1),
            LettuceClientConfiguration.builder()
                    .commandTimeout(Duration.ofMillis(200))
                    .build());
    private LoginFailures failures;

    @BeforeEach
    void createFailures() {
        nowhere.afterPropertiesSet();
        nowhere.start();
        failures = new LoginFailures(new StringRedisTemplate(nowhere), new TestClock(), 2, 3);
    }

    @AfterEach
    void close() {
        nowhere.destroy();
    }

    @Test
    void nameIsLockedForAMinuteFromItsFirstFailure() {
        fail("ann", "192.0.2.1");
        now.set(now.get().plusSeconds(30));
        fail("ann", "192.0.2.2");

        assertThatThrownBy(() -> failures.begin("ann", "192.0.2.9"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("too many failed logins");
        assertThatCode(() -> failures.begin("bob", "192.0.2.9")).doesNotThrowAnyException();

        now.set(now.get().plusSeconds(31));
        assertThatCode(() -> failures.begin("ann", "192.0.2.9")).doesNotThrowAnyException();
    }

    @Test
    void addressIsLockedWhateverNamesItTries() {
        for (int i = 0; i < 3; i++) {
            fail(null, "192.0.2.1");
        }

        assertThatThrownBy(() -> failures.begin("ann", "192.0.2.1")).isInstanceOf(ApiException.class);
        assertThatCode(() -> failures.begin("ann", "192.0.2.2")).doesNotThrowAnyException();
    }

    @Test
    void attemptsUnderWayCountAndThoseThatPassedDoNot() {
        failures.begin("ann", "192.0.2.1");
        failures.begin("ann", "192.0.2.1");
        assertThatThrownBy(() -> failures.begin("ann", "192.0.2.1")).isInstanceOf(ApiException.class);

        failures.takeBack("ann", "192.0.2.1");
        assertThatCode(() -> failures.begin("ann", "192.0.2.1")).doesNotThrowAnyException();
    }

    private void fail(String name, String address) {
        failures.begin(name, address);
    }

    private final class TestClock extends Clock {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
