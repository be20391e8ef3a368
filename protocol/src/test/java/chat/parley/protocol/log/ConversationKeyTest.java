package chat.parley.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationKeyTest {

    private static final int RUNS = 5_000;

    @Test
    void bothSidesNameTheSameConversation() {
        assertThat(ConversationKey.of(ChatType.PRIVATE, 7, 3))
                .isEqualTo(ConversationKey.of(ChatType.PRIVATE, 3, 7))
                .hasToString("private:3:7");
        assertThat(ConversationKey.of(ChatType.ROOM, 7, 3)).hasToString("room:3");
        assertThat(ConversationKey.of(ChatType.PRIVATE, 5, 5)).hasToString("private:5:5");
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void textAndNumberGiveTheKeyBack(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < RUNS; i++) {
            ConversationKey key = randomKey(random);
            assertThat(ConversationKey.parse(key.toString())).contains(key);
            assertThat(ConversationKey.unpack(key.packed())).isEqualTo(key);
            assertThat(key.packed()).isNotZero();
        }
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void differentKeysHaveDifferentNumbers(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < RUNS; i++) {
            ConversationKey one = randomKey(random);
            ConversationKey other = randomKey(random);
            assertThat(one.packed() == other.packed()).isEqualTo(one.equals(other));
        }
    }

    @Test
    void thePeerIsTheOtherSide() {
        ConversationKey.Private key = ConversationKey.ofUsers(9, 4);
        assertThat(key.peerOf(9)).isEqualTo(4);
        assertThat(key.peerOf(4)).isEqualTo(9);
        assertThat(key.has(4)).isTrue();
        assertThat(key.has(9)).isTrue();
        assertThat(key.has(5)).isFalse();
        assertThat(ConversationKey.ofUsers(6, 6).peerOf(6)).isEqualTo(6);
        assertThat(key.chatType()).isEqualTo(ChatType.PRIVATE);
        assertThat(new ConversationKey.Room(1).chatType()).isEqualTo(ChatType.ROOM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "room",
                "room:",
                "room:0",
                "room:-1",
                "room:01",
                "room:2147483648",
                "room:9999999999",
                "room:99999999999",
                "room:1 ",
                " room:1",
                "room:1\n",
                "Room:1",
                "room:1:2",
                "private:1",
                "private:2:1",
                "private:0:1",
                "private:1:2:3",
                "private:1:2147483648",
                "private:١:٢",
                "single:1:2"
            })
    void otherTextIsNoKey(String text) {
        assertThat(ConversationKey.parse(text)).isEmpty();
    }

    @Test
    void idsOutsideTheirRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ConversationKey.Room(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ConversationKey.Private(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ConversationKey.Private(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ConversationKey.unpack(0));
        assertThatIllegalArgumentException().isThrownBy(() -> ConversationKey.unpack(Long.MIN_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> ConversationKey.unpack(-1L - Integer.MAX_VALUE));
    }

    private static ConversationKey randomKey(Random random) {
        int bound = random.nextBoolean() ? 10 : Integer.MAX_VALUE;
        return random.nextBoolean()
                ? new ConversationKey.Room(random.nextInt(bound) + 1)
                : ConversationKey.ofUsers(random.nextInt(bound) + 1, random.nextInt(bound) + 1);
    }
}
