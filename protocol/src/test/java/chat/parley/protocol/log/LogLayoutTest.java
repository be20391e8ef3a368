package chat.parley.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import chat.parley.protocol.log.LogLayout.Growth;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLayoutTest {

    private final LogLayout grownTwice =
            new LogLayout(12, List.of(new Growth(24, 1_000, 50_000), new Growth(48, 9_000, Integer.MAX_VALUE)));

    @Test
    void conversationChoosesAmongThePartitionsThatThereWereWhenItBegan() {
        assertThat(grownTwice.partitionsOf(new ConversationKey.Room(999))).isEqualTo(12);
        assertThat(grownTwice.partitionsOf(new ConversationKey.Room(1_000))).isEqualTo(24);
        assertThat(grownTwice.partitionsOf(new ConversationKey.Room(9_000))).isEqualTo(48);
    }

    @Test
    void privateConversationIsAsYoungAsTheYoungerOfTheTwo() {
        assertThat(grownTwice.partitionsOf(new ConversationKey.Private(7, 49_999)))
                .isEqualTo(12);
        assertThat(grownTwice.partitionsOf(new ConversationKey.Private(7, 50_000)))
                .isEqualTo(24);
    }

    @Test
    void privateConversationsStayWhereUserIdsDoNotRise() {
        assertThat(grownTwice.partitionsOf(new ConversationKey.Private(7, 2_000_000_000)))
                .isEqualTo(24);
    }

    @Test
    void topicFitsAsItIsAndAsItWasBeforeItGrew() {
        assertThat(List.of(12, 24, 48)).allMatch(grownTwice::fits);
        assertThat(List.of(1, 13, 36, 49)).noneMatch(grownTwice::fits);
        assertThat(grownTwice.partitions()).isEqualTo(48);
    }

    @Test
    void growthThatDoesNotGrowIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogLayout(12, List.of(new Growth(12, 5, 5))))
                .withMessage("growth[0].partitions is 12 and must be more than 12");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogLayout(12, List.of(new Growth(24, 5, 5), new Growth(48, 5, 6))))
                .withMessage("growth[1].rooms-from is 5 and must be more than 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LogLayout(4_097, List.of()))
                .withMessage("partitions is 4097 and must be from 1 to 4096");
    }
}
