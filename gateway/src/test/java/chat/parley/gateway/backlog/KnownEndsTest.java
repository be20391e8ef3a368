package chat.parley.gateway.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import org.junit.jupiter.api.Test;

class KnownEndsTest {

    private final KnownEnds ends = new KnownEnds();

    @Test
    void endsThatGrowAreAccepted() {
        assertThat(ends.now().accepts(0, 1, 10)).isTrue();
        assertThat(ends.now().accepts(0, 1, 10)).isTrue();
        assertThat(ends.now().accepts(0, 2, 12)).isTrue();
        assertThat(ends.now().accepts(1, 0, 0)).isTrue();
    }

    @Test
    void partitionsThatWereAddedAreKnownByTheFirstRecordInThem() {
        assertThat(ends.partitions()).isZero();
        ends.now().accepts(11, 1, 10);
        assertThat(ends.partitions()).isEqualTo(12);

        ends.reached(MessageId.of(23, 0));
        assertThat(ends.partitions()).isEqualTo(24);
    }

    @Test
    void aLeaderThatWasReplacedIsNotBelieved() {
        ends.now().accepts(0, 2, 10);

        assertThat(ends.now().accepts(0, 1, 11)).isFalse();
    }

    @Test
    void anEndBeforeWhatTheLogConfirmedIsNotBelieved() {
        ends.reached(MessageId.of(0, 10));

        assertThat(ends.now().accepts(0, 1, 10)).isFalse();
        assertThat(ends.now().accepts(0, 1, 11)).isTrue();
    }

    @Test
    void anEndBeforeWhatFanOutAnnouncedIsNotBelieved() {
        ends.reached(Position.of(0, 7));

        assertThat(ends.now().accepts(0, 1, 0)).isTrue();
        assertThat(ends.now().accepts(1, 1, 6)).isFalse();
        assertThat(ends.now().accepts(1, 1, 7)).isTrue();
    }

    /** Or else a gateway that acks all the time would believe no answer. */
    @Test
    void whatTheLogConfirmsWhileTheAnswerIsOnItsWayIsNotAskedOfIt() {
        KnownEnds.Known asked = ends.now();
        ends.reached(MessageId.of(0, 10));

        assertThat(asked.accepts(0, 1, 10)).isTrue();
        assertThat(ends.now().accepts(0, 1, 10)).isFalse();
    }
}
