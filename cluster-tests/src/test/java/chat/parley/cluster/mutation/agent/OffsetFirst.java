package chat.parley.cluster.mutation.agent;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Fan-out commits a batch to Kafka before it publishes it. A little while lies between the two, for the kill to fall into. */
public final class OffsetFirst {

    private static final int BETWEEN_MS = 50;
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(3);

    private OffsetFirst() {}

    @Advice.OnMethodEnter
    static void enter(
            @Advice.Argument(0) List<?> batch,
            @Advice.Argument(2) Consumer<?, ?> consumer,
            @Advice.FieldValue("view") Object view) {
        OffsetFirst.commit(batch, consumer, view);
    }

    /** Only fan-out begins at what was committed to Kafka: the store goes by its own position. */
    public static void commit(List<?> batch, Consumer<?, ?> consumer, Object view) {
        if (!view.getClass().getSimpleName().equals("FanoutView")) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        for (Object each : batch) {
            ConsumerRecord<?, ?> read = (ConsumerRecord<?, ?>) each;
            ends.put(new TopicPartition(read.topic(), read.partition()), new OffsetAndMetadata(read.offset() + 1));
        }
        try {
            consumer.commitSync(ends, COMMIT_TIMEOUT);
        } catch (KafkaException notNow) {
            // Then this batch is treated as it should be.
            return;
        }
        Effect.taken();
        Effect.pause(BETWEEN_MS);
    }
}
