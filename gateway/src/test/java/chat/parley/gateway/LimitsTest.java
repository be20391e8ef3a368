package chat.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

/** Limits that are checked when the context starts (contract, section 8). */
class LimitsTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Limits.class);

    @EnableConfigurationProperties({GatewayProperties.class, ReceiptProperties.class})
    static class Limits {}

    @Test
    void theDefaultsHold() {
        runner.run(context -> {
            GatewayProperties properties = context.getBean(GatewayProperties.class);
            assertThat(properties.repeats())
                    .isEqualTo(new GatewayProperties.Repeats(
                            100_000, Duration.ofMinutes(2), Duration.ofSeconds(1), Duration.ofSeconds(3)));
            assertThat(properties.directory())
                    .isEqualTo(new GatewayProperties.Directory(200_000, Duration.ofSeconds(2)));
            assertThat(properties.history())
                    .isEqualTo(new GatewayProperties.History(
                            Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(5)));
            assertThat(context.getBean(ReceiptProperties.class).rememberedRooms())
                    .isEqualTo(100_000);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "parley.gateway.heartbeat=0s, heartbeat",
        "parley.gateway.heartbeat=60s, silence",
        "parley.gateway.outbound-queue=63KB, outbound-queue",
        "parley.gateway.write-timeout=-1s, writeTimeout",
        "parley.gateway.ack-timeout=0s, ackTimeout",
        "parley.gateway.ready-interval=31s, readyInterval",
        "parley.gateway.typing-interval=0s, typingInterval",
        "parley.gateway.redis-patience=0s, redisPatience",
        "parley.gateway.backlog.gather=-1ms, gather",
        "parley.gateway.backlog.patience=0s, patience",
        "parley.gateway.backlog.store-wait=0s, storeWait",
        "parley.gateway.backlog.retry=0s, retry",
        "parley.gateway.backlog.memory=7MB, parley.gateway.backlog.memory",
        "parley.gateway.backlog.memory=100GB, parley.gateway.backlog.memory",
        "parley.gateway.backlog.answer-size=0B, answer-size",
        "parley.gateway.backlog.send-patience=0s, sendPatience",
        "parley.gateway.backlog.per-user=0, perUser",
        "parley.gateway.drain.min-spread=-1s, minSpread",
        "parley.gateway.drain.max-spread=2h, maxSpread",
        "parley.gateway.drain.max-spread=500ms, max-spread",
        "parley.gateway.drain.grace=-1s, grace",
        "parley.gateway.presence.lease=0s, lease",
        "parley.gateway.repeats.remembered=0, remembered",
        "parley.gateway.repeats.window=0s, window",
        "parley.gateway.repeats.log-end-wait=0s, logEndWait",
        "parley.gateway.repeats.unanswered=2m, unanswered",
        "parley.gateway.directory.remembered-users=0, rememberedUsers",
        "parley.gateway.directory.log-end-wait=1m, logEndWait",
        "parley.gateway.history.connect-timeout=0s, connectTimeout",
        "parley.gateway.history.answer-slack=-1s, answerSlack",
        "parley.gateway.history.body-limit=2m, bodyLimit",
        "parley.receipts.remembered-rooms=0, rememberedRooms",
        "parley.receipts.merge=201ms, merge",
        "parley.receipts.merge=0s, merge",
    })
    void aLimitThatCannotWorkEndsTheStartAndIsNamed(String setting, String name) {
        runner.withPropertyValues(setting).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).hasStackTraceContaining(name);
        });
    }
}
