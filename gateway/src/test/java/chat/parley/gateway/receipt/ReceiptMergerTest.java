package chat.parley.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.Settings;
import chat.parley.gateway.publish.Appended;
import chat.parley.gateway.push.RoomSizes;
import chat.parley.gateway.push.TestRoomSizes;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReceiptMergerTest {

    private static final ConversationKey TALK = ConversationKey.ofUsers(1, 2);
    private static final ConversationKey ROOM = new ConversationKey.Room(7);
    private static final int LARGE_ROOM = 8;

    private final List<ReceiptsMarked> appended = new CopyOnWriteArrayList<>();
    private final RoomSizes sizes = TestRoomSizes.withLargeRoom(LARGE_ROOM);
    private volatile long place = 1_000_000;
    private volatile boolean logIsDown;
    private final ReceiptMerger merger = merger("50ms");

    private ReceiptMerger merger(String interval) {
        return new ReceiptMerger(this::append, sizes, Settings.receipts(200, interval));
    }

    private CompletableFuture<Appended> append(ReceiptsMarked event) {
        if (logIsDown) {
            return CompletableFuture.failedFuture(new IllegalStateException("down"));
        }
        appended.add(event);
        return CompletableFuture.completedFuture(new Appended(place, Instant.EPOCH));
    }

    @AfterEach
    void close() {
        merger.close();
    }

    /** Receipts are appended in no order between conversations, so that one of another conversation proves nothing. */
    private void awaitAppended(int count) {
        await().untilAsserted(() -> assertThat(appended).hasSize(count));
    }

    private static ReceiptsMarked ofTalk(ReceiptStatus status, int userId, long messageId) {
        return new ReceiptsMarked(
                status, ChatType.PRIVATE, userId == 1 ? 2 : 1, List.of(new Receipt(userId, messageId)));
    }

    @Test
    void ofOneUserAndConversationTheNewestAloneIsAppended() {
        merger.delivered(1, TALK, 10);
        merger.delivered(1, TALK, 30);
        merger.delivered(1, TALK, 20);
        awaitAppended(1);
        assertThat(appended).containsExactly(ofTalk(ReceiptStatus.DELIVERED, 1, 30));
    }

    @Test
    void whoHasReadHasReceived() {
        merger.delivered(1, TALK, 10);
        merger.read(1, TALK, 10);
        merger.delivered(2, TALK, 11);
        merger.read(2, TALK, 10);
        awaitAppended(3);
        assertThat(appended)
                .containsExactlyInAnyOrder(
                        ofTalk(ReceiptStatus.READ, 1, 10),
                        ofTalk(ReceiptStatus.READ, 2, 10),
                        ofTalk(ReceiptStatus.DELIVERED, 2, 11));
    }

    @Test
    void theMembersOfARoomShareAnEvent() {
        for (int user = 1; user <= 3; user++) {
            merger.delivered(user, ROOM, 10 + user);
        }
        awaitAppended(1);
        ReceiptsMarked event = appended.getFirst();
        assertThat(event.receiverId()).isEqualTo(7);
        assertThat(event.chatType()).isEqualTo(ChatType.ROOM);
        assertThat(event.receipts())
                .containsExactlyInAnyOrder(new Receipt(1, 11), new Receipt(2, 12), new Receipt(3, 13));
    }

    @Test
    void anEventNamesABoundedNumberOfUsers() {
        for (int user = 1; user <= 1_100; user++) {
            merger.read(user, ROOM, 10);
        }
        merger.close();
        assertThat(appended).extracting(event -> event.receipts().size()).allMatch(size -> size <= 500);
        assertThat(appended.stream().flatMap(event -> event.receipts().stream()))
                .hasSize(1_100)
                .doesNotHaveDuplicates();
    }

    @Test
    void whatTheLogHasFromHereIsNotSaidAgain() {
        merger.read(1, TALK, 30);
        awaitAppended(1);
        merger.read(1, TALK, 30);
        merger.read(1, TALK, 20);
        merger.delivered(1, TALK, 30);
        merger.read(1, TALK, 31);
        awaitAppended(2);
        assertThat(appended).last().isEqualTo(ofTalk(ReceiptStatus.READ, 1, 31));
    }

    /** It counted up to its own place in the log only, so that what came after it is still to be said. */
    @Test
    void aReceiptForTheFutureDoesNotSilenceLaterOnes() {
        place = 100;
        merger.read(1, TALK, 1L << 50);
        awaitAppended(1);
        merger.read(1, TALK, 100);
        merger.read(1, TALK, 150);
        awaitAppended(2);
        assertThat(appended).last().isEqualTo(ofTalk(ReceiptStatus.READ, 1, 150));
    }

    @Test
    void inALargeRoomDeliveredIsNotTrackedAndReadIs() {
        ConversationKey large = new ConversationKey.Room(LARGE_ROOM);
        merger.delivered(1, large, 10);
        merger.read(2, large, 10);
        merger.close();
        assertThat(appended)
                .containsExactly(
                        new ReceiptsMarked(ReceiptStatus.READ, ChatType.ROOM, LARGE_ROOM, List.of(new Receipt(2, 10))));
    }

    @Test
    void whatTheLogDidNotTakeIsSaidAgain() {
        logIsDown = true;
        merger.read(1, TALK, 30);
        merger.delivered(2, TALK, 31);
        await().during(java.time.Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(appended).isEmpty());
        logIsDown = false;
        awaitAppended(2);
        assertThat(appended)
                .containsExactlyInAnyOrder(ofTalk(ReceiptStatus.READ, 1, 30), ofTalk(ReceiptStatus.DELIVERED, 2, 31));
    }

    @Test
    void closingAppendsWhatIsLeft() {
        ReceiptMerger slow = merger("200ms");
        slow.read(1, TALK, 30);
        slow.close();
        assertThat(appended).containsExactly(ofTalk(ReceiptStatus.READ, 1, 30));
    }
}
