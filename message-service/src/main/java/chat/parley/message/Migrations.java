package chat.parley.message;

import chat.parley.platform.schema.StoreSchema;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Brings the store's schema to this version, on connections without the limits that what is written and asked has: an index
 * over many messages takes as long as it takes.
 */
@Component
class Migrations {

    /** Flyway takes one for its history and one for the migration. */
    private static final int CONNECTIONS = 2;

    private final HikariDataSource store;
    private final Duration timeout;

    Migrations(HikariDataSource store, MessageServiceProperties properties) {
        this.store = store;
        this.timeout = properties.store().migrationTimeout();
    }

    /** Throws {@code FlywayException} or {@code PoolInitializationException} when the database does not answer or refuses. */
    void run() {
        HikariConfig settings = new HikariConfig();
        store.copyStateTo(settings);
        settings.setPoolName("migrations");
        settings.setMaximumPoolSize(CONNECTIONS);
        settings.setMinimumIdle(0);
        settings.setConnectionInitSql(null);
        settings.setMetricsTrackerFactory(null);
        settings.addDataSourceProperty("socketTimeout", timeout.toSeconds());
        try (HikariDataSource connections = new HikariDataSource(settings)) {
            StoreSchema.migrate(connections);
        }
    }
}
