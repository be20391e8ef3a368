package chat.parley.message.log;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;

/** A factory's consumers, {@link Resting}. */
record RestingConsumers(ConsumerFactory<byte[], byte[]> factory, Duration after, Duration pause, Duration gather)
        implements ConsumerFactory<byte[], byte[]> {

    @Override
    public Consumer<byte[], byte[]> createConsumer(
            @Nullable String groupId,
            @Nullable String clientIdPrefix,
            @Nullable String clientIdSuffix,
            @Nullable Properties properties) {
        return Resting.over(
                factory.createConsumer(groupId, clientIdPrefix, clientIdSuffix, properties), after, pause, gather);
    }

    @Override
    public boolean isAutoCommit() {
        return factory.isAutoCommit();
    }

    @Override
    public Map<String, Object> getConfigurationProperties() {
        return factory.getConfigurationProperties();
    }
}
