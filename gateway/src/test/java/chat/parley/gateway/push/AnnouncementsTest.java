package chat.parley.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.log.Position;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {

    private final Announcements two = new Announcements(2);

    @Test
    void theLeastCounts() {
        two.connected(0);
        two.connected(1);
        two.announced(0, Position.of(5, 9));
        assertThat(two.least()).as("the other has announced nothing yet").isEqualTo(Position.START);
        two.announced(1, Position.of(7, 3));
        assertThat(two.least()).isEqualTo(Position.of(5, 3));
        two.announced(0, Position.of(8, 0));
        assertThat(two.least()).as("each partition by itself").isEqualTo(Position.of(7, 3));
    }

    @Test
    void aServerThatIsNotConnectedHoldsNobodyUp() {
        two.connected(0);
        two.announced(0, Position.of(5));
        assertThat(two.least()).isEqualTo(Position.of(5));
    }

    @Test
    void aNewConnectionBeginsWithWhatCountsAlready() {
        two.connected(0);
        two.announced(0, Position.of(5));
        two.connected(1);
        assertThat(two.least()).isEqualTo(Position.of(5));
        two.announced(0, Position.of(6));
        assertThat(two.least()).isEqualTo(Position.of(5));
    }

    @Test
    void whatALostConnectionHadAnnouncedHoldsNobodyUpAndIsNotGoneBackTo() {
        two.connected(0);
        two.connected(1);
        two.announced(0, Position.of(5));
        two.announced(1, Position.of(3));
        two.disconnected(1);
        assertThat(two.least()).isEqualTo(Position.of(5));
        two.connected(1);
        two.announced(1, Position.of(4));
        assertThat(two.least()).isEqualTo(Position.of(5));
    }

    @Test
    void withoutAnyConnectionWhatWasAnnouncedGoesOnToCount() {
        two.connected(0);
        two.announced(0, Position.of(5));
        two.disconnected(0);
        two.announced(0, Position.of(9));
        assertThat(two.least()).isEqualTo(Position.of(5));
    }
}
