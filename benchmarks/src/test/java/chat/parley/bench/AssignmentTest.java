package chat.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import chat.parley.protocol.log.ChatType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignmentTest {

    @Test
    void usersTakeTurnsAndTalkToTheirNeighbours() {
        Plan plan = plan(10, 100, 0, 0, 0);
        Map<Integer, Integer> turns = new HashMap<>();
        for (int m = 0; m < plan.messages(); m++) {
            Assignment.Turn turn = new Assignment(plan).of(m);
            assertThat(turn.chatType()).isEqualTo(ChatType.PRIVATE);
            assertThat(turn.receiver()).isNotEqualTo(turn.sender()).isBetween(0, 9);
            assertThat(turn.receiver() / 2).isEqualTo(turn.sender() / 2);
            turns.merge(turn.sender(), 1, Integer::sum);
        }
        assertThat(turns.values()).containsOnly(plan.messages() / 10);
    }

    @ParameterizedTest
    @CsvSource({"3, 5, 0.1", "7, 10, 0.5", "1, 2, 1.0", "2, 10, 0.003"})
    void theShareOfRoomsIsKeptAndItsSendersAreMembers(int rooms, int roomSize, double share) {
        Plan plan = plan(10, 100, rooms, roomSize, share);
        Assignment assignment = new Assignment(plan);
        int toRooms = 0;
        for (int m = 0; m < plan.messages(); m++) {
            Assignment.Turn turn = assignment.of(m);
            if (turn.chatType() == ChatType.ROOM) {
                toRooms++;
                assertThat(assignment.receivers(m)).isEqualTo(roomSize - 1);
                assertThat(IntStream.range(0, roomSize).map(n -> assignment.member(turn.receiver(), n)))
                        .contains(turn.sender());
            } else {
                assertThat(assignment.receivers(m)).isEqualTo(1);
            }
        }
        assertThat(toRooms).isCloseTo((int) (plan.messages() * share), within(1));
    }

    @Test
    void membersOfARoomDiffer() {
        Assignment assignment = new Assignment(plan(10, 100, 3, 7, 0.1));
        for (int room = 0; room < 3; room++) {
            int r = room;
            assertThat(IntStream.range(0, 7)
                            .mapToObj(n -> assignment.member(r, n))
                            .collect(Collectors.toSet()))
                    .hasSize(7);
        }
    }

    @Test
    void messagesAreDueEvenlyAndTheWarmUpComesFirst() {
        Plan plan = plan(10, 100, 0, 0, 0);
        assertThat(plan.warmupMessages()).isEqualTo(200);
        assertThat(plan.messages()).isEqualTo(1200);
        assertThat(plan.dueNanos(0)).isZero();
        assertThat(plan.dueNanos(200)).isEqualTo(2_000_000_000L);
        assertThat(plan.dueNanos(1199)).isEqualTo(11_990_000_000L);
    }

    @Test
    void aPlanThatTheClusterWouldLimitIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> plan(3, 10, 0, 0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(2, 31, 0, 0, 0))
                .withMessageContaining("limits");
        assertThatIllegalArgumentException().isThrownBy(() -> plan(10, 10, 1, 11, 0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> plan(10, 10, 1, 5, 1.5));
    }

    private static Plan plan(int connections, int rate, int rooms, int roomSize, double share) {
        return new Plan(connections, rate, Duration.ofSeconds(10), Duration.ofSeconds(2), rooms, roomSize, share);
    }
}
