package chat.parley.message.store;

import chat.parley.message.MessageServiceProperties;
import chat.parley.message.log.LogConsumer;
import chat.parley.message.log.LogEnds;
import chat.parley.message.store.fold.Fold;
import chat.parley.platform.log.LogProperties;
import chat.parley.platform.progress.StoreProgress;
import chat.parley.platform.trace.MessageSpans;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;

/** Puts the store together. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** The consumer group whose lag is how far the history is behind. */
    static final String GROUP = "parley-store";

    @Bean
    StoreProgress storeProgress(JdbcClient store) {
        return new StoreProgress(store);
    }

    @Bean
    StoreView storeView(
            DataSource dataSource,
            KafkaTemplate<byte[], byte[]> kafka,
            MessageServiceProperties properties,
            MeterRegistry meters,
            MessageSpans spans) {
        Fold fold = new Fold(properties.rooms().leavingGrace());
        return new StoreView(dataSource, fold, new RejectedLog(kafka, meters), new StoreMetrics(meters), spans);
    }

    @Bean
    LogConsumer storeConsumer(
            ConsumerFactory<byte[], byte[]> factory,
            StoreView view,
            MessageServiceProperties properties,
            MeterRegistry meters) {
        MessageServiceProperties.Store settings = properties.store();
        return new LogConsumer(
                factory,
                view,
                new LogConsumer.Settings(
                        GROUP,
                        settings.concurrency(),
                        settings.maxBatchRecords(),
                        settings.gather(),
                        properties.log().idle(),
                        settings.maxBackOff()),
                meters);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    LogEndWatch logEndWatch(
            KafkaAdmin kafka,
            LogProperties layout,
            DataSource dataSource,
            @Qualifier("storeConsumer") LogConsumer store,
            MessageServiceProperties properties) {
        return new LogEndWatch(
                new LogEnds(kafka.getConfigurationProperties(), layout.layout()),
                dataSource,
                store::positions,
                store::beginAnew,
                properties.store().logEndInterval());
    }
}
