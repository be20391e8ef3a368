package chat.parley.message.log;

import chat.parley.message.MessageServiceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.LoggingProducerListener;
import org.springframework.kafka.support.ProducerListener;

/** The log's topics and the way into it. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

    @Bean
    LogTopics logTopics(KafkaAdmin admin, MessageServiceProperties properties) {
        MessageServiceProperties.Log log = properties.log();
        return new LogTopics(
                admin.getConfigurationProperties(),
                new LogTopics.Settings(log.partitions(), log.replicationFactor(), log.minInsyncReplicas()));
    }

    @Bean
    EventLog eventLog(KafkaTemplate<byte[], byte[]> kafka, MessageServiceProperties properties) {
        return new EventLog(kafka, properties.log().appendTimeout());
    }

    /** The default one would log keys and values: what people say never gets into logs. */
    @Bean
    ProducerListener<Object, Object> producerListener() {
        LoggingProducerListener<Object, Object> withoutContents = new LoggingProducerListener<>();
        withoutContents.setIncludeContents(false);
        return withoutContents;
    }
}
