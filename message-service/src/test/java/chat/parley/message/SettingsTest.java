package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.log.LogProperties;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

class SettingsTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Settings.class);

    @EnableConfigurationProperties({MessageServiceProperties.class, LogProperties.class})
    static class Settings {}

    @Test
    void defaultsAreThoseOfTheContract() {
        runner.run(context -> {
            MessageServiceProperties settings = context.getBean(MessageServiceProperties.class);
            assertThat(context.getBean(LogProperties.class).partitions()).isEqualTo(12);
            assertThat(settings.fanout().repeatWindow()).isEqualTo(Duration.ofMinutes(2));
            assertThat(settings.receipts().roomFramesPerSecond()).isEqualTo(4);
            assertThat(settings.receipts().roomLimit()).isEqualTo(200);
            assertThat(settings.rooms().leavingGrace()).isEqualTo(Duration.ofSeconds(30));
            assertThat(settings.rooms().applyPatience()).isEqualTo(Duration.ofSeconds(2));
            assertThat(settings.accounts().maxWaitingHashes()).isEqualTo(500);
            assertThat(settings.accounts().failuresPerName()).isEqualTo(10);
            assertThat(settings.accounts().failuresPerAddress()).isEqualTo(100);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parley.log.partitions=0",
                "parley.log.partitions=4097",
                "parley.log.growth[0].partitions=12",
                "parley.store.concurrency=0",
                "parley.store.max-back-off=1ms",
                "parley.fanout.repeat-window=soon",
                "parley.receipts.room-limit=0",
                "parley.rooms.page-depth=1",
                "parley.calls.pool-size=0",
                "parley.calls.statement-timeout=0s",
                "parley.accounts.max-concurrent-hashes=0",
                "parley.accounts.max-waiting-hashes=0",
                "parley.auth.trusted-proxies=proxy.example.org"
            })
    void badValueEndsTheStartAndNamesTheProperty(String setting) {
        runner.withPropertyValues(setting).run(context -> {
            assertThat(context).hasFailed();
            String name = setting.substring("parley.".length(), setting.indexOf('='));
            String camel = java.util.regex.Pattern.compile("-(.)")
                    .matcher(name)
                    .replaceAll(match -> match.group(1).toUpperCase(java.util.Locale.ROOT));
            assertThat(context.getStartupFailure())
                    .hasStackTraceContaining("parley")
                    .satisfies(failure -> assertThat(org.assertj.core.util.Throwables.getStackTrace(failure))
                            .containsAnyOf(name, camel));
        });
    }
}
