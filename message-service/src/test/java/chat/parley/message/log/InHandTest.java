package chat.parley.message.log;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.event.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InHandTest {

    private static final TopicPartition ZERO = new TopicPartition(Topics.EVENTS, 0);
    private static final TopicPartition ONE = new TopicPartition(Topics.EVENTS, 1);

    private final InHand inHand = new InHand();
    private final Consumer<byte[], byte[]> first = new MockConsumer<>("none");
    private final Consumer<byte[], byte[]> second = new MockConsumer<>("none");

    @Test
    void eachConsumerHasItsOwn() {
        begin(first, ZERO, 5);
        begin(second, ONE, 7);

        assertThat(inHand.of(first)).containsExactly(Map.entry(0, 5L));
        assertThat(inHand.of(second)).containsExactly(Map.entry(1, 7L));
        assertThat(inHand.ofAll()).containsOnly(Map.entry(0, 5L), Map.entry(1, 7L));
        assertThat(inHand.next(second, 0)).isNull();
    }

    /** Both were thrown out; the partition came to the second before the first heard of it. */
    @Test
    void whoHearsLateThatHeLostAPartitionDoesNotTakeItFromTheNext() {
        begin(first, ZERO, 5);
        begin(second, ZERO, 6);

        assertThat(inHand.release(first, List.of(ZERO))).isEmpty();
        inHand.moveTo(first, 0, 100);

        assertThat(inHand.of(second)).containsExactly(Map.entry(0, 6L));
        assertThat(inHand.has(0)).isTrue();
    }

    @Test
    void norOneThatStillWaitsForItsBeginning() {
        begin(first, ZERO, 5);
        inHand.awaitBeginning(second, List.of(ZERO));
        inHand.release(first, List.of(ZERO));

        assertThat(inHand.waitingOf(second, Set.of(ZERO))).containsExactly(ZERO);
        assertThat(inHand.waitingOf(first, Set.of(ZERO))).isEmpty();
        assertThat(inHand.isAnyWaiting()).isTrue();
    }

    @Test
    void whatIsDisplacedWaitsForItsBeginningAgainWithWhoHasIt() {
        begin(first, ZERO, 5);
        inHand.displace(Set.of(0));

        assertThat(inHand.takeDisplaced(second)).isEmpty();
        assertThat(inHand.takeDisplaced(first)).containsExactly(ZERO);
        assertThat(inHand.of(first)).isEmpty();
        assertThat(inHand.waitingOf(first, Set.of(ZERO))).containsExactly(ZERO);
    }

    @Test
    void whatWasReleasedIsNoLongerDisplaced() {
        begin(first, ZERO, 5);
        inHand.displace(Set.of(0));
        assertThat(inHand.release(first, List.of(ZERO))).containsExactly(Map.entry(0, 5L));
        begin(first, ZERO, 8);

        assertThat(inHand.takeDisplaced(first)).isEmpty();
        assertThat(inHand.has(0)).isTrue();
    }

    private void begin(Consumer<?, ?> consumer, TopicPartition partition, long next) {
        inHand.awaitBeginning(consumer, List.of(partition));
        inHand.begin(consumer, partition.partition(), next);
    }
}
