package chat.parley.message.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RestingTest {

    private static final TopicPartition LOG = new TopicPartition("log", 0);
    private static final Duration AFTER = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration GATHER = Duration.ofMillis(5);
    private static final Duration TICK = Duration.ofMillis(100);

    private final List<Duration> asked = new ArrayList<>();
    private final MockConsumer<byte[], byte[]> broker = new MockConsumer<>("none") {
        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            asked.add(timeout);
            return super.poll(timeout);
        }
    };
    private final Consumer<byte[], byte[]> consumer = Resting.over(broker, AFTER, PAUSE, GATHER);

    @BeforeEach
    void begin() {
        consumer.assign(List.of(LOG));
        broker.updateBeginningOffsets(Map.of(LOG, 0L));
        broker.seek(LOG, 0);
    }

    @Test
    void whileThereAreRecordsItAsksAtOnce() {
        long from = System.nanoTime();
        for (int offset = 0; offset < 100; offset++) {
            record(offset);
            assertThat(consumer.poll(TICK).count()).isOne();
        }
        assertThat(since(from)).isLessThan(AFTER);
        assertThat(asked).containsOnly(TICK);
    }

    @Test
    void afterASilenceItAsksOnceAndPauses() {
        silence();
        asked.clear();
        long from = System.nanoTime();
        assertThat(consumer.poll(TICK).isEmpty()).isTrue();

        assertThat(since(from)).isGreaterThanOrEqualTo(PAUSE.minusMillis(1));
        // For one answer of the broker, not for a whole tick of them.
        assertThat(asked).hasSize(1).allMatch(each -> each.compareTo(GATHER) > 0 && each.compareTo(TICK) < 0);
    }

    @Test
    void theFirstRecordEndsTheRest() {
        silence();
        record(0);
        assertThat(consumer.poll(TICK).count()).isOne();

        asked.clear();
        long from = System.nanoTime();
        consumer.poll(TICK);
        assertThat(since(from)).isLessThan(AFTER);
        assertThat(asked).containsExactly(TICK);
    }

    @Test
    void whatTheConsumerRefusesIsRefusedAsItRefusesIt() {
        assertThatThrownBy(() -> consumer.seek(new TopicPartition("log", 9), 0))
                .isInstanceOf(IllegalStateException.class);
    }

    private void silence() {
        long from = System.nanoTime();
        while (since(from).compareTo(AFTER) <= 0) {
            assertThat(consumer.poll(Duration.ofMillis(1)).isEmpty()).isTrue();
        }
    }

    private void record(long offset) {
        broker.addRecord(new ConsumerRecord<>(LOG.topic(), LOG.partition(), offset, new byte[0], new byte[0]));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
