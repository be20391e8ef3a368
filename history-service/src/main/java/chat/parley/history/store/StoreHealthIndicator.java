package chat.parley.history.store;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health component {@code store}: whether any copy of the store answers, its schema included. Part of readiness. */
@Component
final class StoreHealthIndicator implements HealthIndicator {

    private final Store store;

    StoreHealthIndicator(Store store) {
        this.store = store;
    }

    @Override
    public Health health() {
        return (store.answers() ? Health.up() : Health.down()).build();
    }
}
