package chat.parley.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageIdTest {

    private static final int RUNS = 10_000;

    @ParameterizedTest
    @CsvSource({"0, 0, 4096", "1, 1, 8193", "4095, 0, 8191", "0, 1, 8192", "4095, 2199023255550, 9007199254740991"})
    void idIsOffsetPlusOneTimes4096PlusPartition(int partition, long offset, long id) {
        assertThat(MessageId.of(partition, offset)).isEqualTo(id);
        assertThat(MessageId.partition(id)).isEqualTo(partition);
        assertThat(MessageId.offset(id)).isEqualTo(offset);
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void idGivesItsPlaceBackAndGrowsWithTheOffset(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < RUNS; i++) {
            int partition = random.nextInt(MessageId.MAX_PARTITIONS);
            long offset = random.nextLong(MessageId.OFFSET_LIMIT - 1);
            long id = MessageId.of(partition, offset);
            assertThat(MessageId.partition(id)).isEqualTo(partition);
            assertThat(MessageId.offset(id)).isEqualTo(offset);
            assertThat(MessageId.isValid(id)).isTrue();
            assertThat((long) (double) id).as("as a JavaScript number").isEqualTo(id);
            assertThat(MessageId.of(partition, offset + 1)).isGreaterThan(id);
        }
    }

    @Test
    void placesThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> MessageId.of(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> MessageId.of(4096, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> MessageId.of(0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> MessageId.of(0, MessageId.OFFSET_LIMIT));
    }

    @Test
    void numbersThatNoRecordHasAreNoIds() {
        assertThat(MessageId.isValid(-1)).isFalse();
        assertThat(MessageId.isValid(0)).isFalse();
        assertThat(MessageId.isValid(4095)).isFalse();
        assertThat(MessageId.isValid(4096)).isTrue();
        assertThat(MessageId.isValid(MessageId.LIMIT - 1)).isTrue();
        assertThat(MessageId.isValid(MessageId.LIMIT)).isFalse();
        assertThat(MessageId.offset(4095)).isEqualTo(-1);
    }
}
