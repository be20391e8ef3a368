package chat.parley.message.rebuild;

import chat.parley.message.RunningService;
import chat.parley.message.store.fold.Fold;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.kafka.core.ConsumerFactory;

/** {@code verify} and {@code rebuild} over the store and the log of a service that runs. */
final class ToolOf {

    private ToolOf() {}

    static StoreTool service(RunningService service) {
        @SuppressWarnings("unchecked")
        ConsumerFactory<byte[], byte[]> factory = service.bean("kafkaConsumerFactory", ConsumerFactory.class);
        return new StoreTool(
                service.bean("dataSource", HikariDataSource.class),
                factory,
                new Fold(Duration.ofSeconds(30)),
                new RebuildSettings(2, 1000),
                line -> {});
    }
}
