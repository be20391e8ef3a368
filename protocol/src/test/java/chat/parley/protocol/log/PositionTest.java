package chat.parley.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PositionTest {

    private static final int RUNS = 500;

    @Test
    void textOfAPositionIsFixed() {
        assertThat(Position.of(42, 0, 128)).hasToString("AQMqAIAB");
        assertThat(Position.START).hasToString("AQA");
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void textGivesThePositionBackAndNeedsNoEscapesInAUrl(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < RUNS; i++) {
            Position position = randomPosition(random);
            String text = position.toString();
            assertThat(text).matches("[A-Za-z0-9_-]+");
            assertThat(Position.parse(text)).isEqualTo(position).hasSameHashCodeAs(position);
            assertThat(Position.parse(text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void maxIsTheLeastPositionThatReachesBoth(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < RUNS; i++) {
            Position one = randomPosition(random);
            Position other = randomPosition(random);
            Position max = one.max(other);
            assertThat(max.reaches(one)).isTrue();
            assertThat(max.reaches(other)).isTrue();
            assertThat(max).isEqualTo(other.max(one));
            for (int p = 0; p < max.partitions(); p++) {
                assertThat(max.nextOffset(p)).isEqualTo(Math.max(one.nextOffset(p), other.nextOffset(p)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void minIsTheGreatestPositionThatBothReach(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < RUNS; i++) {
            Position one = randomPosition(random);
            Position other = randomPosition(random);
            Position min = one.min(other);
            assertThat(one.reaches(min)).isTrue();
            assertThat(other.reaches(min)).isTrue();
            assertThat(min).isEqualTo(other.min(one));
            for (int p = 0; p < Math.max(one.partitions(), other.partitions()); p++) {
                assertThat(min.nextOffset(p)).isEqualTo(Math.min(one.nextOffset(p), other.nextOffset(p)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void atLeastMovesOnePartitionAndNeverBack(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < RUNS; i++) {
            Position before = randomPosition(random);
            int partition = random.nextInt(40);
            long offset = random.nextLong(1000);
            Position after = before.atLeast(partition, offset);
            assertThat(after.reaches(before)).isTrue();
            assertThat(after.nextOffset(partition)).isEqualTo(Math.max(offset, before.nextOffset(partition)));
            for (int p = 0; p < 40; p++) {
                if (p != partition) {
                    assertThat(after.nextOffset(p)).isEqualTo(before.nextOffset(p));
                }
            }
        }
    }

    @Test
    void positionCoversWhatLiesBeforeIt() {
        Position position = Position.of(0, 5);
        assertThat(position.covers(MessageId.of(1, 4))).isTrue();
        assertThat(position.covers(MessageId.of(1, 5))).isFalse();
        assertThat(position.covers(MessageId.of(0, 0))).isFalse();
        assertThat(position.covers(MessageId.of(7, 0)))
                .as("an unknown partition")
                .isFalse();
    }

    @Test
    void onePartitionBehindIsEnoughNotToReach() {
        assertThat(Position.of(5, 5).reaches(Position.of(5, 5))).isTrue();
        assertThat(Position.of(9, 4).reaches(Position.of(5, 5))).isFalse();
        assertThat(Position.of(9).reaches(Position.of(5, 1))).isFalse();
        assertThat(Position.of(9).reaches(Position.of(5, 0))).isTrue();
    }

    @Test
    void partitionsThatAreNotKnownCountAsZero() {
        assertThat(Position.of(3, 0, 0)).isEqualTo(Position.of(3)).hasSameHashCodeAs(Position.of(3));
        assertThat(Position.of(3, 0, 1)).isNotEqualTo(Position.of(3));
        assertThat(Position.of(Map.of(2, 7L))).isEqualTo(Position.of(0, 0, 7));
        assertThat(Position.of(Map.of())).isEqualTo(Position.START);
    }

    @Test
    void aPositionDoesNotChangeWithTheArrayItWasMadeFrom() {
        long[] offsets = {1, 2};
        Position position = Position.of(offsets);
        offsets[0] = 99;
        assertThat(position).isEqualTo(Position.of(1, 2));
    }

    @Test
    void theLargestPositionFitsIntoTheLongestText() {
        Position largest = Position.of(LongStream.generate(() -> MessageId.OFFSET_LIMIT)
                .limit(MessageId.MAX_PARTITIONS)
                .toArray());
        assertThat(largest.toString()).hasSizeLessThanOrEqualTo(Position.MAX_TEXT_LENGTH);
        assertThat(Position.parse(largest.toString())).isEqualTo(largest);
    }

    static Stream<byte[]> malformed() {
        byte[] tooManyPartitions = {1, (byte) 0x81, 0x20};
        byte[] hugeNumberOfPartitions = {1, -1, -1, -1, -1, -1, -1, -1, -1, 0x7f};
        byte[] numberOfTenBytes = {1, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0x01};
        byte[] offsetOutOfRange = {1, 1, -1, -1, -1, -1, -1, -1, -1, -1, 0x7f};
        return Stream.of(
                new byte[0],
                new byte[] {2, 0},
                new byte[] {1},
                new byte[] {1, 2, 5},
                new byte[] {1, 1, (byte) 0x80},
                new byte[] {1, 1, 5, 5},
                tooManyPartitions,
                hugeNumberOfPartitions,
                numberOfTenBytes,
                offsetOutOfRange);
    }

    @ParameterizedTest
    @MethodSource
    void malformed(byte[] bytes) {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        assertThatIllegalArgumentException().isThrownBy(() -> Position.parse(text));
    }

    @Test
    void textThatIsNoBase64UrlIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Position.parse("AQ+/"));
        assertThatIllegalArgumentException().isThrownBy(() -> Position.parse("not a position"));
        assertThatIllegalArgumentException().isThrownBy(() -> Position.parse("A".repeat(Position.MAX_TEXT_LENGTH + 1)));
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void anyBytesAreAPositionOrRefused(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < RUNS * 10; i++) {
            byte[] bytes = new byte[random.nextInt(16)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = 1;
            }
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            try {
                Position read = Position.parse(text);
                assertThat(Position.parse(read.toString())).isEqualTo(read);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).isExactlyInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void placesOutsideTheLogAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Position.of(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Position.of(MessageId.OFFSET_LIMIT + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Position.of(new long[4097]));
        assertThatIllegalArgumentException().isThrownBy(() -> Position.of(Map.of(4096, 1L)));
        assertThatIllegalArgumentException().isThrownBy(() -> Position.of(Map.of(-1, 1L)));
        assertThatIllegalArgumentException().isThrownBy(() -> Position.START.atLeast(4096, 1));
    }

    private static Position randomPosition(Random random) {
        return Position.of(IntStream.range(0, random.nextInt(40))
                .mapToLong(p -> random.nextBoolean() ? random.nextLong(300) : random.nextLong(MessageId.OFFSET_LIMIT))
                .toArray());
    }

    @Test
    void generatedPositionsAreNotAllAlike() {
        Random random = new Random(1);
        assertThat(Arrays.asList(randomPosition(random), randomPosition(random)))
                .doesNotHaveDuplicates();
    }
}
