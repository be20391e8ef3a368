package chat.parley.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.Seeds;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A session between a log, a fan-out that repeats itself, subscriptions that break and a history that comes when it
 * likes, in random interleavings: it is sent every message exactly once, in order as long as the backlog is never late, no
 * delivery mark passes over a message that was not written, and no position is told that has not been reached.
 */
@Timeout(60)
class FeedSimulationTest {

    private static final int STEPS = 1_500;

    static Stream<Long> seeds() {
        return Seeds.of(60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void resumingSessionGetsEverythingOnceAndInOrder(long seed) {
        run(seed, true, false);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void resumingSessionWithALateBacklogGetsEverythingOnce(long seed) {
        run(seed, true, true);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sessionThatIsOwedTheUndeliveredGetsEverythingOnceAndInOrder(long seed) {
        run(seed, false, false);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sessionThatIsOwedTheUndeliveredWithALateBacklogGetsEverythingOnce(long seed) {
        run(seed, false, true);
    }

    /** What one server announces covers what another has still under way. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sessionWithChannelsOnThreeServersGetsEverythingOnceAndInOrder(long seed) {
        run(seed, true, false, 3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sessionWithChannelsOnTwoServersAndALateBacklogGetsEverythingOnce(long seed) {
        run(seed, false, true, 2);
    }

    private static void run(long seed, boolean resuming, boolean mayBeLate) {
        run(seed, resuming, mayBeLate, 1);
    }

    private static void run(long seed, boolean resuming, boolean mayBeLate, int servers) {
        FeedSimulation simulation = new FeedSimulation(seed, resuming, mayBeLate, servers);
        for (int step = 0; step < STEPS; step++) {
            simulation.step();
        }
        simulation.settle();
        FeedReferee referee = simulation.referee();
        assertThat(referee.sentTwice()).as("sent twice").isEmpty();
        assertThat(referee.missed()).as("never sent").isEmpty();
        if (!mayBeLate) {
            assertThat(referee.outOfOrder()).as("out of order").isEmpty();
        }
        assertThat(referee.dishonestMarks()).as("marks over unsent messages").isEmpty();
        assertThat(referee.dishonestPositions())
                .as("positions before unsent messages")
                .isEmpty();
        assertThat(referee.undelivered()).as("written but never marked").isEmpty();
    }
}
