package chat.parley.message;

import chat.parley.message.log.LogConsumer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Store and fan-out each say whether they get on. Neither is part of readiness once the start is complete: readiness says
 * whether this instance can take HTTP calls, and those work while Redis is down and history waits.
 */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    @Bean
    HealthIndicator startHealthIndicator(Start start) {
        return new HealthIndicator() {
            private volatile boolean completed;

            @Override
            public Health health() {
                completed = completed || start.isComplete();
                return completed
                        ? Health.up().build()
                        : Health.outOfService()
                                .withDetail("reason", "topics, schema or consumers are not there yet")
                                .build();
            }
        };
    }

    @Bean
    HealthIndicator storeHealthIndicator(@Qualifier("storeConsumer") LogConsumer store) {
        return () -> healthOf(store);
    }

    @Bean
    HealthIndicator fanoutHealthIndicator(@Qualifier("fanoutConsumer") LogConsumer fanout) {
        return () -> healthOf(fanout);
    }

    private static Health healthOf(LogConsumer consumer) {
        Health.Builder health = consumer.failure()
                .map(failure -> Health.down().withDetail("failure", failure))
                .orElseGet(() -> consumer.isUnderWay() ? Health.up() : Health.outOfService());
        return health.withDetail("positions", consumer.positions()).build();
    }
}
