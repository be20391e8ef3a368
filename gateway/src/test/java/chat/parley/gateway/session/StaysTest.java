package chat.parley.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.Seeds;
import chat.parley.gateway.session.Stays.Joining;
import chat.parley.protocol.log.ConversationKey;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Places are 10, 20, 30 and so on; what is said at 15 is said between the first two. */
class StaysTest {

    private static final int ROOM = 4;
    private static final ConversationKey.Room KEY = new ConversationKey.Room(ROOM);

    private final Stays stays = new Stays();

    private boolean mayHear(long messageId) {
        return stays.mayHear(KEY, messageId);
    }

    @Test
    void whatWasSaidBeforeHeJoinedIsNotHis() {
        assertThat(mayHear(15)).isFalse();
        assertThat(stays.enter(ROOM, 10)).isEqualTo(Joining.NEW);
        assertThat(mayHear(5)).isFalse();
        assertThat(mayHear(15)).isTrue();
        assertThat(stays.rooms()).containsExactly(ROOM);
    }

    @Test
    void aSecondJoiningTakesNothingFromBeforeIt() {
        stays.enter(ROOM, 10);
        assertThat(stays.enter(ROOM, 10)).isEqualTo(Joining.KNOWN);
        assertThat(stays.enter(ROOM, 20)).isEqualTo(Joining.LATER);
        assertThat(mayHear(15)).isTrue();
        assertThat(mayHear(5)).isFalse();
        assertThat(mayHear(25)).isTrue();
    }

    @Test
    void whoLeavesAndJoinsAgainHearsWhatIsUnderWayOfBothStaysAndNothingFromBetween() {
        stays.enter(ROOM, 10);
        stays.leaving(ROOM, 20);
        assertThat(stays.enter(ROOM, 30)).isEqualTo(Joining.LATER);
        assertThat(mayHear(15)).isTrue();
        assertThat(mayHear(25)).isFalse();
        assertThat(mayHear(35)).isTrue();

        assertThat(stays.hasLeft(ROOM, 20))
                .as("the word of the room, which was overtaken")
                .isFalse();
        assertThat(mayHear(15)).as("nothing is under way any more").isFalse();
        assertThat(mayHear(35)).isTrue();
    }

    @Test
    void aSecondLeavingLetsNothingMoreThrough() {
        stays.enter(ROOM, 10);
        stays.leaving(ROOM, 20);
        stays.leaving(ROOM, 30);
        assertThat(mayHear(25)).isFalse();
        assertThat(stays.hasLeft(ROOM, 20)).isTrue();
    }

    @Test
    void aLeavingFromBeforeHeCameIsLateWord() {
        stays.found(ROOM, 30);
        stays.leaving(ROOM, 20);
        assertThat(mayHear(35)).isTrue();
        assertThat(stays.hasLeft(ROOM, 20)).isFalse();
    }

    @Test
    void aLaterPlaceInTheStoreMeansThatHeLeftUnheard() {
        stays.enter(ROOM, 10);
        stays.found(ROOM, 30);
        assertThat(mayHear(15)).isFalse();
        stays.found(ROOM, 10);
        assertThat(mayHear(15)).as("an earlier one is old").isFalse();
        assertThat(mayHear(35)).isTrue();
    }

    @Test
    void whatTheStoreSaysOfAStayThatIsOverLeadsBackOnlyFromBehindTheLeaving() {
        stays.enter(ROOM, 10);
        stays.leaving(ROOM, 30);
        stays.found(ROOM, 20);
        assertThat(mayHear(15)).isTrue();
        assertThat(mayHear(35)).isFalse();
        stays.found(ROOM, 40);
        assertThat(mayHear(15)).isTrue();
        assertThat(mayHear(35)).isFalse();
        assertThat(mayHear(45)).isTrue();
    }

    @Test
    void whoComesAndGoesWhileTheRoomIsSlowKeepsTheNewestStays() {
        int last = 10 * 2 * Stays.MOST_ENDING;
        for (int place = 0; place <= last; place += 20) {
            stays.enter(ROOM, place);
            stays.leaving(ROOM, place + 10);
        }
        stays.enter(ROOM, last + 20);
        assertThat(mayHear(5)).isFalse();
        for (int place = 20; place <= last + 20; place += 20) {
            assertThat(mayHear(place + 5)).as("in since %d", place).isTrue();
            assertThat(mayHear(place - 5)).as("out before %d", place).isFalse();
        }
    }

    static Stream<Long> seeds() {
        return Seeds.of(50);
    }

    /**
     * Joinings, leavings, both also for the second time, and messages, which come by two ways: the user's own channel, and
     * the room's, which is behind.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void heHearsExactlyWhatIsSaidWhileHeIsInHoweverFarTheRoomsChannelIsBehind(long seed) {
        Random random = new Random(seed);
        int events = 400;
        char[] log = new char[events];
        boolean[] isHis = new boolean[events];
        boolean isIn = false;
        for (int place = 0; place < events; place++) {
            log[place] = "JLmm".charAt(random.nextInt(4));
            isIn = log[place] == 'J' || (isIn && log[place] != 'L');
            isHis[place] = isIn && log[place] == 'm';
        }
        int room = 0;
        for (int own = 0; own < events; own++) {
            if (log[own] == 'J') {
                boolean wasFollowed = stays.rooms().contains(ROOM);
                assertThat(stays.enter(ROOM, own) == Joining.NEW).isEqualTo(!wasFollowed);
            } else if (log[own] == 'L') {
                stays.leaving(ROOM, own);
            }
            // At most so far behind that no more stays are ending than are kept.
            int upTo = Math.max(own - 2 * Stays.MOST_ENDING, random.nextInt(own + 2));
            for (; room < upTo; room++) {
                if (log[room] == 'm') {
                    assertThat(mayHear(room)).as("%d, heard at %d", room, own).isEqualTo(isHis[room]);
                } else if (log[room] == 'L' && stays.hasLeft(ROOM, room)) {
                    stays.forget(ROOM);
                }
            }
        }
    }

    /** The room's channel ahead: it leads out, and his own leads in again, with a backlog since then. */
    @Test
    void aLeavingThatTheRoomTellsFirstIsTheEndOfItUntilHeHearsHimselfThatHeIsBack() {
        stays.enter(ROOM, 10);
        assertThat(stays.hasLeft(ROOM, 20)).isTrue();
        assertThat(stays.forget(ROOM)).isTrue();
        stays.leaving(ROOM, 20);
        assertThat(stays.rooms()).isEmpty();
        assertThat(stays.enter(ROOM, 30)).isEqualTo(Joining.NEW);
        assertThat(stays.hasLeft(ROOM, 40)).isTrue();
    }
}
