package chat.parley.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedTest {

    private static final ConversationKey TALK = ConversationKey.ofUsers(1, 2);
    private static final int HOLD_LIMIT = 1_000;

    private final List<OutboundFrame> queued = new ArrayList<>();
    private final AtomicInteger overflows = new AtomicInteger();

    private Feed feed(@Nullable Position resumeFrom) {
        return new Feed(resumeFrom, queued::add, overflows::incrementAndGet, HOLD_LIMIT);
    }

    private Feed caughtUp(Position at) {
        Feed feed = feed(null);
        feed.caughtUp(at, false);
        queued.clear();
        return feed;
    }

    private static long id(long offset) {
        return MessageId.of(0, offset);
    }

    private static Position upTo(long nextOffset) {
        return Position.of(nextOffset);
    }

    private static OutboundFrame message(long offset) {
        return OutboundFrame.of(FrameType.CHAT, "m" + offset, new Delivery(TALK, id(offset)));
    }

    private static void push(Feed feed, long offset, Position announced) {
        feed.pushMessage(TALK, id(offset), message(offset), announced);
    }

    private List<String> texts() {
        return queued.stream()
                .map(frame -> isReady(frame) ? "ready" : frame.text())
                .toList();
    }

    private static boolean isReady(OutboundFrame frame) {
        return frame.text().contains("\"ready\"");
    }

    private Position lastReady() throws FieldException {
        OutboundFrame ready = queued.stream()
                .filter(FeedTest::isReady)
                .reduce((first, second) -> second)
                .orElseThrow();
        return Position.parse(JsonObject.parse(ready.text()).string("position"));
    }

    @Test
    void holdsEverythingBackUntilTheBacklogIsIn() {
        Feed feed = feed(null);
        push(feed, 10, Position.START);
        feed.push(OutboundFrame.of(FrameType.TYPING, "typing", null));
        push(feed, 11, Position.START);
        assertThat(queued).isEmpty();
        assertThat(feed.isCaughtUp()).isFalse();

        feed.caughtUp(upTo(10), false);
        assertThat(texts()).containsExactly("ready", "m10", "typing", "m11");
        assertThat(feed.isCaughtUp()).isTrue();
    }

    @Test
    void whatTheBacklogHasSentIsNotSentLiveAgain() {
        Feed feed = feed(null);
        push(feed, 4, Position.START);
        assertThat(feed.claim(id(3))).isTrue();
        assertThat(feed.claim(id(4))).isTrue();
        assertThat(feed.claim(id(4))).isFalse();
        feed.caughtUp(upTo(5), false);
        push(feed, 3, Position.START);
        push(feed, 4, Position.START);
        assertThat(texts()).containsExactly("ready");
    }

    @Test
    void whatWasPushedLiveIsNeverPushedAgain() {
        Feed feed = caughtUp(upTo(5));
        push(feed, 5, Position.START);
        push(feed, 5, Position.START);
        feed.interrupted(Position.START);
        push(feed, 5, Position.START);
        assertThat(feed.claim(id(5))).isFalse();
        feed.stopHolding();
        push(feed, 5, Position.START);
        feed.caughtUp(upTo(6), false);
        push(feed, 5, Position.START);
        assertThat(texts()).containsExactly("m5", "ready");
    }

    @Test
    void aRepetitionFromBelowTheAnnouncementIsDroppedForWhoeverIsCaughtUp() {
        Feed feed = caughtUp(upTo(5));
        for (long offset = 5; offset < 300; offset++) {
            push(feed, offset, upTo(offset));
        }
        queued.clear();
        for (long offset = 5; offset < 300; offset++) {
            push(feed, offset, upTo(300));
        }
        assertThat(queued).isEmpty();
        push(feed, 300, upTo(300));
        assertThat(texts()).containsExactly("m300");
    }

    @Test
    void liveFramesGoThroughWithoutADeliveryMarkWhenTheBacklogIsLate() {
        Feed feed = feed(null);
        push(feed, 8, Position.START);
        feed.stopHolding();
        push(feed, 9, Position.START);
        assertThat(texts()).containsExactly("m8", "m9");
        assertThat(queued).allMatch(frame -> frame.deliveries().isEmpty());
        assertThat(feed.isCaughtUp()).isFalse();
    }

    @Test
    void lateDeliveriesCountOnceReadyIsWrittenBehindTheBacklog() {
        Feed feed = feed(null);
        feed.stopHolding();
        push(feed, 8, Position.START);
        push(feed, 9, Position.START);
        assertThat(feed.claim(id(7))).isTrue();
        assertThat(feed.claim(id(8))).isFalse();
        queued.clear();

        feed.caughtUp(upTo(10), false);
        assertThat(texts()).containsExactly("ready");
        assertThat(queued.getFirst().deliveries()).containsExactly(new Delivery(TALK, id(9)));

        push(feed, 10, Position.START);
        assertThat(queued.getLast().deliveries()).containsExactly(new Delivery(TALK, id(10)));
    }

    @Test
    void messagesHeldFromBeforeTheEndAreTakenToBeSentWithTheBacklog() {
        Feed feed = feed(null);
        push(feed, 5, Position.START);
        feed.push(OutboundFrame.of(FrameType.TYPING, "typing", null));
        push(feed, 6, Position.START);
        push(feed, 8, Position.START);
        assertThat(feed.takeHeldBefore(upTo(8)))
                .extracting(PendingMessage::messageId)
                .containsExactly(id(5), id(6));
        assertThat(feed.claim(id(5))).isTrue();
        assertThat(feed.claim(id(6))).isTrue();
        feed.caughtUp(upTo(8), false);
        assertThat(texts()).containsExactly("ready", "typing", "m8");
    }

    @Test
    void aResumingSessionIsNotHandedWhatItHas() {
        Feed feed = feed(upTo(5));
        assertThat(feed.base()).isEqualTo(upTo(5));
        feed.logEndsAt(upTo(7));
        push(feed, 4, Position.START);
        assertThat(feed.claim(id(4))).isFalse();
        assertThat(feed.claim(id(5))).isTrue();
        feed.caughtUp(upTo(7), false);
        assertThat(texts()).containsExactly("ready");
    }

    @Test
    void aPositionFromALogThatIsNoMoreCountsForNothing() {
        Feed feed = feed(upTo(5_000));
        push(feed, 11, Position.START);
        feed.logEndsAt(upTo(11));
        assertThat(feed.base()).isNull();
        assertThat(feed.claim(id(10))).isTrue();
        feed.caughtUp(upTo(11), false);
        push(feed, 12, Position.START);
        assertThat(texts()).containsExactly("ready", "m11", "m12");
    }

    @Test
    void anInterruptionWhenCaughtUpResumesFromTheAnnouncement() {
        Feed feed = caughtUp(upTo(5));
        push(feed, 5, Position.START);
        push(feed, 6, Position.START);
        feed.interrupted(upTo(6));
        assertThat(feed.base()).isEqualTo(upTo(6));
        assertThat(feed.isCaughtUp()).isFalse();
        queued.clear();

        push(feed, 8, Position.START);
        assertThat(queued).isEmpty();
        assertThat(feed.claim(id(6))).isFalse();
        assertThat(feed.claim(id(7))).isTrue();
        feed.caughtUp(upTo(8), false);
        assertThat(texts()).containsExactly("ready", "m8");
    }

    @Test
    void anInterruptionWhileCatchingUpDoesNotMoveTheBase() {
        Feed feed = feed(upTo(3));
        feed.interrupted(upTo(100));
        assertThat(feed.base()).isEqualTo(upTo(3));
        feed.stopHolding();
        feed.interrupted(upTo(100));
        assertThat(feed.base()).isEqualTo(upTo(3));

        Feed owed = feed(null);
        owed.interrupted(upTo(100));
        assertThat(owed.base()).isNull();
    }

    @Test
    void anInterruptionWhenLateHoldsAgainAndKeepsTheMarks() {
        Feed feed = feed(upTo(3));
        feed.stopHolding();
        push(feed, 5, Position.START);
        feed.interrupted(upTo(6));
        push(feed, 6, Position.START);
        assertThat(texts()).containsExactly("m5");
        assertThat(feed.claim(id(3))).isTrue();
        assertThat(feed.claim(id(4))).isTrue();
        feed.caughtUp(upTo(6), false);
        assertThat(texts()).containsExactly("m5", "ready", "m6");
        assertThat(queued.get(1).deliveries()).containsExactly(new Delivery(TALK, id(5)));
    }

    @Test
    void aPartOfTheBacklogMovesTheBase() {
        Feed feed = feed(null);
        feed.claim(id(3));
        feed.advanceTo(upTo(4));
        assertThat(feed.base()).isEqualTo(upTo(4));
        assertThat(feed.claim(id(3))).isFalse();
        feed.advanceTo(upTo(2));
        assertThat(feed.base()).isEqualTo(upTo(4));
    }

    @Test
    void readySaysThePositionAndWhetherItIsTruncated() throws FieldException {
        Feed feed = feed(null);
        feed.caughtUp(upTo(9), true);
        assertThat(lastReady()).isEqualTo(upTo(9));
        assertThat(queued.getFirst().text()).contains("\"truncated\":true");
    }

    @Test
    void aNewerPositionIsToldAfterTrafficAndOnlyThen() throws FieldException {
        Feed feed = caughtUp(upTo(5));
        feed.refreshPosition(upTo(50));
        assertThat(queued).isEmpty();

        push(feed, 50, upTo(50));
        queued.clear();
        feed.refreshPosition(upTo(51));
        assertThat(lastReady()).isEqualTo(upTo(51));
        queued.clear();
        feed.refreshPosition(upTo(60));
        assertThat(queued).isEmpty();
    }

    @Test
    void aPositionThatHasNotMovedIsNotToldButAwaited() throws FieldException {
        Feed feed = caughtUp(upTo(5));
        push(feed, 5, upTo(5));
        queued.clear();
        feed.refreshPosition(upTo(5));
        assertThat(queued).isEmpty();
        feed.refreshPosition(upTo(6));
        assertThat(lastReady()).isEqualTo(upTo(6));
    }

    @Test
    void ownMessagesAreTrafficAndNotSentInABacklog() throws FieldException {
        Feed feed = caughtUp(upTo(5));
        feed.acked(id(5));
        feed.refreshPosition(upTo(6));
        assertThat(lastReady()).isEqualTo(upTo(6));

        feed.acked(id(6));
        feed.interrupted(upTo(6));
        assertThat(feed.claim(id(6))).isFalse();
    }

    @Test
    void noPositionIsToldWhileCatchingUp() {
        Feed feed = feed(upTo(5));
        feed.acked(id(9));
        feed.refreshPosition(upTo(20));
        assertThat(queued).isEmpty();
        assertThat(feed.base()).isEqualTo(upTo(5));
    }

    @Test
    void holdsBackNoMoreThanItsLimit() {
        Feed feed = feed(null);
        for (int i = 0; i < 9; i++) {
            feed.push(OutboundFrame.of(FrameType.CHAT, "x".repeat(100), null));
        }
        assertThat(overflows).hasValue(0);
        feed.push(OutboundFrame.of(FrameType.CHAT, "x".repeat(101), null));
        assertThat(overflows).hasValue(1);
    }

    @Test
    void whatWasTakenFromTheHeldMakesRoomForMore() {
        Feed feed = feed(null);
        for (int offset = 0; offset < 10; offset++) {
            feed.pushMessage(TALK, id(offset), OutboundFrame.of(FrameType.CHAT, "x".repeat(100), null), Position.START);
        }
        assertThat(feed.takeHeldBefore(upTo(10))).hasSize(10);
        for (int offset = 10; offset < 20; offset++) {
            feed.pushMessage(TALK, id(offset), OutboundFrame.of(FrameType.CHAT, "x".repeat(100), null), Position.START);
        }
        assertThat(overflows).hasValue(0);
    }

    @Test
    void remembersNoMoreThanItsLimitWhileTheBacklogIsLate() {
        Feed feed = feed(null);
        feed.stopHolding();
        for (int offset = 0; offset < Feed.REMEMBERED_LATE; offset++) {
            push(feed, offset, Position.START);
        }
        assertThat(overflows).hasValue(0);
        push(feed, Feed.REMEMBERED_LATE, Position.START);
        assertThat(overflows).hasValue(1);
    }

    @Test
    void remembersNoMoreOfItsOwnMessagesThanThatWhileItCannotCatchUp() {
        for (boolean late : new boolean[] {false, true}) {
            overflows.set(0);
            Feed feed = feed(null);
            if (late) {
                feed.stopHolding();
            }
            for (int offset = 0; offset < Feed.REMEMBERED_LATE; offset++) {
                feed.acked(id(offset));
                feed.acked(id(offset));
            }
            assertThat(overflows).as("late: %s", late).hasValue(0);
            feed.acked(id(Feed.REMEMBERED_LATE));
            assertThat(overflows).as("late: %s", late).hasValue(1);
        }
    }

    @Test
    void aBacklogOfMoreThanThatIsNoOverflow() {
        Feed feed = feed(null);
        feed.stopHolding();
        for (int offset = 0; offset <= Feed.REMEMBERED_LATE; offset++) {
            feed.claim(id(offset));
        }
        feed.acked(id(20_000));
        push(feed, 20_001, Position.START);
        feed.caughtUp(upTo(20_002), false);
        for (int offset = 0; offset <= Feed.REMEMBERED_LATE; offset++) {
            feed.acked(id(30_000 + offset));
        }
        assertThat(overflows).hasValue(0);
    }

    private static void status(Feed feed, ReceiptStatus status, long offset) {
        feed.pushStatus(
                new StatusMark(TALK, 2, status),
                id(offset),
                OutboundFrame.of(FrameType.STATUS, status + " " + offset, null));
    }

    @Test
    void noStatusGoesBackBehindTheBacklogs() {
        Feed feed = feed(null);
        status(feed, ReceiptStatus.READ, 90);
        status(feed, ReceiptStatus.DELIVERED, 95);
        assertThat(feed.claimStatus(new StatusMark(TALK, 2, ReceiptStatus.READ), id(100)))
                .isTrue();
        feed.caughtUp(upTo(150), false);
        // Fan-out is still behind the store.
        status(feed, ReceiptStatus.READ, 95);
        status(feed, ReceiptStatus.READ, 100);
        status(feed, ReceiptStatus.READ, 101);
        status(feed, ReceiptStatus.DELIVERED, 102);
        assertThat(texts()).containsExactly("ready", "READ 101", "DELIVERED 102");
    }

    @Test
    void aBacklogsStatusThatIsBehindWhatWasLetThroughIsNotSent() {
        Feed feed = feed(null);
        status(feed, ReceiptStatus.READ, 90);
        feed.stopHolding();
        status(feed, ReceiptStatus.READ, 100);
        assertThat(feed.claimStatus(new StatusMark(TALK, 2, ReceiptStatus.READ), id(95)))
                .isFalse();
        assertThat(feed.claimStatus(new StatusMark(TALK, 3, ReceiptStatus.READ), id(95)))
                .isTrue();
        assertThat(texts()).containsExactly("READ 90", "READ 100");
    }

    @Test
    void statusesAreRememberedUntilFanOutHasComeToTheBacklogsEnd() {
        Feed feed = feed(null);
        assertThat(feed.claimStatus(new StatusMark(TALK, 2, ReceiptStatus.READ), id(100)))
                .isTrue();
        feed.caughtUp(upTo(150), false);
        feed.refreshPosition(upTo(149));
        status(feed, ReceiptStatus.READ, 90);
        feed.refreshPosition(upTo(150));
        status(feed, ReceiptStatus.READ, 91);
        assertThat(texts()).containsExactly("ready", "READ 91");
    }

    @Test
    void remembersNoMoreStatusesThanItsLimitWhileTheBacklogIsLate() {
        Feed feed = feed(null);
        feed.stopHolding();
        for (int user = 1; user <= Feed.REMEMBERED_LATE; user++) {
            feed.pushStatus(
                    new StatusMark(TALK, user, ReceiptStatus.READ),
                    id(1),
                    OutboundFrame.of(FrameType.STATUS, "s", null));
        }
        assertThat(overflows).hasValue(0);
        status(feed, ReceiptStatus.DELIVERED, 1_000);
        assertThat(overflows).hasValue(1);
    }

    @Test
    void aFullQueueIsAnOverflow() {
        Feed feed = new Feed(null, frame -> false, overflows::incrementAndGet, HOLD_LIMIT);
        feed.stopHolding();
        push(feed, 1, Position.START);
        assertThat(overflows).hasValue(1);
    }
}
