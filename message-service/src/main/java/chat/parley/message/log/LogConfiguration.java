package chat.parley.message.log;

import chat.parley.message.MessageServiceProperties;
import chat.parley.platform.log.LayoutPartitioner;
import chat.parley.platform.log.LogProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.LoggingProducerListener;
import org.springframework.kafka.support.ProducerListener;

/** The log's topics and the way into it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LogProperties.class)
class LogConfiguration {

    @Bean
    LogTopics logTopics(KafkaAdmin admin, LogProperties layout, MessageServiceProperties properties) {
        MessageServiceProperties.Log log = properties.log();
        return new LogTopics(
                admin.getConfigurationProperties(),
                new LogTopics.Settings(layout.layout(), log.replicationFactor(), log.minInsyncReplicas()));
    }

    @Bean
    LogEnds logEnds(KafkaAdmin admin, LogProperties layout) {
        return new LogEnds(admin.getConfigurationProperties(), layout.layout());
    }

    @Bean
    EventLog eventLog(KafkaTemplate<byte[], byte[]> kafka, MessageServiceProperties properties) {
        return new EventLog(kafka, properties.log().appendTimeout());
    }

    @Bean
    DefaultKafkaProducerFactoryCustomizer conversationsInTheirPartitions(LogProperties layout) {
        return producers -> producers.updateConfigs(LayoutPartitioner.settings(layout.layout()));
    }

    /** The default one would log keys and values: what people say never gets into logs. */
    @Bean
    ProducerListener<Object, Object> producerListener() {
        LoggingProducerListener<Object, Object> withoutContents = new LoggingProducerListener<>();
        withoutContents.setIncludeContents(false);
        return withoutContents;
    }
}
