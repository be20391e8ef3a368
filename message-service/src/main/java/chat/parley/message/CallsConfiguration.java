package chat.parley.message;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What calls ask Postgres with: every {@code JdbcClient} of this service. The auto-configured data source, to which it is
 * like in everything else, is left to what writes the history and to the migrations.
 */
@Configuration(proxyBeanMethods = false)
class CallsConfiguration {

    /** Connections of calls; no {@code DataSource} bean, since there is to be one that others find by its type. */
    record CallsPool(HikariDataSource connections) implements AutoCloseable {
        @Override
        public void close() {
            connections.close();
        }
    }

    @Bean
    CallsPool callsPool(HikariDataSource store, MessageServiceProperties properties, MeterRegistry meters) {
        HikariConfig settings = new HikariConfig();
        store.copyStateTo(settings);
        settings.setPoolName("calls");
        settings.setMaximumPoolSize(properties.calls().poolSize());
        settings.setMinimumIdle(
                Math.min(store.getMinimumIdle(), properties.calls().poolSize()));
        settings.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
        String timeout = "SET statement_timeout = "
                + properties.calls().statementTimeout().toMillis();
        String already = store.getConnectionInitSql();
        settings.setConnectionInitSql(already == null ? timeout : already + "; " + timeout);
        return new CallsPool(new HikariDataSource(settings));
    }

    @Bean
    JdbcClient jdbcClient(CallsPool calls) {
        return JdbcClient.create(calls.connections());
    }
}
