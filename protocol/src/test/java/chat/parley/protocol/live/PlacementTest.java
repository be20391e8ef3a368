package chat.parley.protocol.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {

    /** What must never change: {@code python3 -c 'import zlib; print(zlib.crc32(b"parley:user:1") % 3)'} says the same. */
    @ParameterizedTest
    @CsvSource({
        "parley:user:1, 0, 0, 4",
        "parley:user:2, 0, 2, 0",
        "parley:user:2147483647, 0, 1, 0",
        "parley:room:1, 0, 2, 0",
        "parley:room:77, 0, 2, 2",
        "parley:room:2147483647, 0, 0, 1"
    })
    void everyVersionFindsAChannelOnTheSameServer(String channel, int ofTwo, int ofThree, int ofFive) {
        assertThat(Placement.serverOf(channel, 1)).isZero();
        assertThat(Placement.serverOf(channel, 2)).isEqualTo(ofTwo);
        assertThat(Placement.serverOf(channel, 3)).isEqualTo(ofThree);
        assertThat(Placement.serverOf(channel, 5)).isEqualTo(ofFive);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 8})
    void usersThatWereRegisteredInARowAreSpreadEvenly(int servers) {
        int users = 10_000;
        int[] counts = new int[servers];
        for (int user = 1; user <= users; user++) {
            counts[Placement.serverOf(Channels.ofUser(user), servers)]++;
        }
        int even = users / servers;
        assertThat(Arrays.stream(counts))
                .allSatisfy(count -> assertThat(count).isBetween(even * 9 / 10, even * 11 / 10));
    }

    @Test
    void noServerIsRefused() {
        assertThatThrownBy(() -> Placement.serverOf(Channels.ofUser(1), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
