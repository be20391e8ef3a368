package chat.parley.message.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.message.log.LogRecord;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivePlanTest {

    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    private final RoomReceipts roomReceipts = new RoomReceipts(4, 200);
    private final LivePlan plan =
            new LivePlan(new RepeatWindow(Duration.ofMinutes(2), 100), new NewestMessages(100), roomReceipts);
    private long offset;

    @Test
    void privateMessageGoesToBothUsersWithoutItsClientMsgIdInTheFrame() {
        List<Publication> publications = plan(message(ChatType.PRIVATE, 1, 2, "m1"), "s-1");

        assertThat(publications)
                .extracting(Publication::channel)
                .containsExactly(Channels.ofUser(2), Channels.ofUser(1));
        assertThat(publications).extracting(Publication::event).allSatisfy(event -> {
            LiveEvent.Message message = (LiveEvent.Message) event;
            assertThat(message.session()).isEqualTo("s-1");
            assertThat(message.clientMsgId()).isEqualTo("m1");
            assertThat(message.frame())
                    .isEqualTo("{\"type\":\"chat\",\"message_id\":4096,\"chat_type\":\"private\",\"sender_id\":1,"
                            + "\"receiver_id\":2,\"message_type\":\"text\",\"content\":\"hello\",\"file_url\":null,"
                            + "\"created_at\":\"2026-11-23T04:00:00.000Z\"}");
        });
    }

    @Test
    void aSampledMessageNamesTheStepThatItsDeliveryGoesOnFrom() {
        List<Publication> publications =
                plan.of(record(message(ChatType.ROOM, 1, 7, null)), null, "00-trace-span-01", 0);

        assertThat(((LiveEvent.Message) publications.getFirst().event()).traceparent())
                .isEqualTo("00-trace-span-01");
    }

    @Test
    void noteToOneselfGoesOutOnce() {
        assertThat(plan(message(ChatType.PRIVATE, 1, 1, null), null))
                .extracting(Publication::channel)
                .containsExactly(Channels.ofUser(1));
    }

    @Test
    void roomMessageGoesOutOncePerRoom() {
        assertThat(plan(message(ChatType.ROOM, 1, 7, null), null))
                .extracting(Publication::channel)
                .containsExactly(Channels.ofRoom(7));
    }

    @Test
    void repeatIsToldToTheSessionThatSentItAndToNobodyElse() {
        plan(message(ChatType.PRIVATE, 1, 2, "m1"), "s-1");

        assertThat(plan(message(ChatType.PRIVATE, 1, 2, "m1"), "s-2"))
                .containsExactly(new Publication(
                        Channels.ofUser(1),
                        new LiveEvent.Repeat("s-2", "m1", MessageId.of(0, 1), MessageId.of(0, 0), NOW)));
        assertThat(plan(message(ChatType.PRIVATE, 1, 2, "m1"), null)).isEmpty();
    }

    @Test
    void recalledMessageIsKnownForARepeat() {
        LogRecord published = record(message(ChatType.PRIVATE, 1, 2, "m1"));
        plan.recall(published);

        assertThat(plan(message(ChatType.PRIVATE, 1, 2, "m1"), "s-2"))
                .extracting(Publication::event)
                .containsExactly(new LiveEvent.Repeat("s-2", "m1", MessageId.of(0, 1), published.id(), NOW));
    }

    @Test
    void planningARecordAgainGivesTheSamePlan() {
        LogRecord record = record(message(ChatType.PRIVATE, 1, 2, "m1"));

        assertThat(plan.of(record, "s-1", null, 0)).isEqualTo(plan.of(record, "s-1", null, 0));
    }

    @Test
    void privateReceiptIsToldToThePeerAsTheConversationWithWhoHasRead() {
        plan(message(ChatType.PRIVATE, 1, 2, null), null);
        ReceiptsMarked read =
                new ReceiptsMarked(ReceiptStatus.READ, ChatType.PRIVATE, 1, List.of(new Receipt(2, 4096)));

        List<Publication> publications = plan(read, null);

        assertThat(publications).extracting(Publication::channel).containsExactly(Channels.ofUser(1));
        assertThat(((LiveEvent.Status) publications.getFirst().event()).frame())
                .isEqualTo("{\"type\":\"status\",\"chat_type\":\"private\",\"receiver_id\":2,\"user_id\":2,"
                        + "\"message_id\":4096,\"status\":\"read\"}");
    }

    @Test
    void receiptForTheFutureCountsUpToTheNewestMessageOrItsOwnPlace() {
        LogRecord newest = record(message(ChatType.PRIVATE, 1, 2, null));
        plan.of(newest, null, null, 0);
        long future = MessageId.of(0, 1_000_000);

        assertThat(upto(plan(privateRead(2, 1, future), null))).isEqualTo(newest.id());
        LogRecord elsewhere = record(privateRead(3, 1, future));
        assertThat(upto(plan.of(elsewhere, null, null, 0))).isEqualTo(elsewhere.id());
    }

    @Test
    void roomReceiptsAreHeldBackAndMerged() {
        ReceiptsMarked read = new ReceiptsMarked(
                ReceiptStatus.READ, ChatType.ROOM, 7, List.of(new Receipt(2, 4096), new Receipt(3, 4096)));

        assertThat(plan(read, null)).isEmpty();
        assertThat(roomReceipts.takeAll()).extracting(RoomReceipts.Due::userId).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void membershipIsToldToTheUserAndToTheRoom() {
        assertThat(plan(new Event.MemberJoined(7, 3, 1), null))
                .extracting(Publication::channel)
                .containsExactly(Channels.ofUser(3), Channels.ofRoom(7));
        assertThat(plan(new Event.RoomUpdated(7, "x", null, 1), null))
                .extracting(Publication::channel)
                .containsExactly(Channels.ofRoom(7));
    }

    private List<Publication> plan(Event event, String session) {
        return plan.of(record(event), session, null, 0);
    }

    private LogRecord record(Event event) {
        return new LogRecord(0, offset++, NOW, event);
    }

    private static long upto(List<Publication> publications) {
        return ((LiveEvent.Status) publications.getFirst().event()).messageId();
    }

    private static ReceiptsMarked privateRead(int userId, int peerId, long messageId) {
        return new ReceiptsMarked(
                ReceiptStatus.READ, ChatType.PRIVATE, peerId, List.of(new Receipt(userId, messageId)));
    }

    private static MessageSent message(ChatType chatType, int from, int to, String clientMsgId) {
        return new MessageSent(from, chatType, to, new MessageBody(MessageType.TEXT, "hello", null), clientMsgId);
    }
}
