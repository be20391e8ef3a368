package chat.parley.message.store.fold;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.message.log.LogRecord;
import chat.parley.message.log.Refusal;
import chat.parley.message.store.fold.Changes.NewMessage;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of the fold by itself, in words. */
class FoldTest {

    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int ROOM = 7;
    private static final MemberKey ANN = new MemberKey(-ROOM, 1);
    private static final MemberKey BOB = new MemberKey(-ROOM, 2);
    private static final MemberKey CID = new MemberKey(-ROOM, 3);

    private final MemoryStore store = new MemoryStore();
    private long offset;
    private Instant now = START;
    private Changes last;

    @Test
    void firstPrivateMessageMakesBothMembersWhoAreOwedEverything() {
        long id = fold(privately(1, 2, null));

        long conversation = ConversationKey.ofUsers(1, 2).packed();
        assertThat(store.state.messages().get(id).createdAt()).isEqualTo(START);
        assertThat(store.state.members().get(new MemberKey(conversation, 1))).isEqualTo(new Member(0, 0, 0, 0));
        assertThat(store.state.members().get(new MemberKey(conversation, 2))).isEqualTo(new Member(0, 0, 0, 0));
        assertThat(store.state.lastMessages()).containsEntry(conversation, id);
    }

    @Test
    void notesToOneselfHaveOneMember() {
        fold(privately(1, 1, null));

        assertThat(store.state.members()).hasSize(1);
    }

    @Test
    void repeatMakesNoSecondMessageEvenIfItsTextDiffers() {
        long first = fold(privately(1, 2, "m1"));
        long repeat = fold(new MessageSent(1, ChatType.PRIVATE, 2, text("something else"), "m1"));
        long fromPeer = fold(privately(2, 1, "m1"));

        assertThat(store.state.messages()).containsOnlyKeys(first, fromPeer);
        assertThat(store.state.repeats().get(repeat).firstId()).isEqualTo(first);
    }

    @Test
    void receiptCoversWhatStoodBeforeItAndNeverGoesBack() {
        long first = fold(privately(1, 2, null));
        long receipt = fold(privateReceipt(ReceiptStatus.DELIVERED, 2, 1, Long.MAX_VALUE >> 12));
        fold(privately(1, 2, null));
        fold(privateReceipt(ReceiptStatus.DELIVERED, 2, 1, first));

        MemberKey bob = new MemberKey(ConversationKey.ofUsers(1, 2).packed(), 2);
        assertThat(store.state.members().get(bob)).isEqualTo(new Member(0, first, 0, receipt));
        assertThat(last.members()).isEmpty();
    }

    @Test
    void whatWasReadWasDelivered() {
        long first = fold(privately(1, 2, null));
        long receipt = fold(privateReceipt(ReceiptStatus.READ, 2, 1, first));

        MemberKey bob = new MemberKey(ConversationKey.ofUsers(1, 2).packed(), 2);
        assertThat(store.state.members().get(bob)).isEqualTo(new Member(0, first, first, receipt));
    }

    @Test
    void receiptInAConversationThatNobodyBeganIsRefused() {
        fold(privateReceipt(ReceiptStatus.READ, 2, 1, 5000));

        assertThat(rejection()).isEqualTo(Refusal.NOT_A_MEMBER);
    }

    @Test
    void strangersReceiptIsRefusedAndTheOthersOfTheSameRecordCount() {
        room(1, 2);
        long message = fold(toRoom(1, null));
        fold(new ReceiptsMarked(
                ReceiptStatus.READ, ChatType.ROOM, ROOM, List.of(new Receipt(9, message), new Receipt(2, message))));

        assertThat(rejection()).isEqualTo(Refusal.NOT_A_MEMBER);
        assertThat(store.state.members().get(BOB).readUpto()).isEqualTo(message);
    }

    @Test
    void whoJoinsIsOwedOnlyWhatFollows() {
        room(1);
        fold(toRoom(1, null));
        long joined = fold(new Event.MemberJoined(ROOM, 2, 2));

        assertThat(store.state.members().get(BOB)).isEqualTo(new Member(joined, joined, joined, 0));
    }

    @Test
    void messageOfAStrangerToARoomIsRefused() {
        room(1);
        fold(toRoom(2, null));

        assertThat(rejection()).isEqualTo(Refusal.NOT_A_MEMBER);
        assertThat(store.state.messages()).isEmpty();
    }

    @Test
    void messageAckedInTheMomentOfLeavingCountsForAWhile() {
        room(1, 2);
        fold(new Event.MemberLeft(ROOM, 2, 1));
        now = now.plus(GRACE);
        fold(toRoom(2, null));
        assertThat(last.rejected()).isEmpty();

        now = now.plusMillis(1);
        fold(toRoom(2, null));
        assertThat(rejection()).isEqualTo(Refusal.NOT_A_MEMBER);
        assertThat(store.state.messages()).hasSize(1);
    }

    @Test
    void messageAckedInTheMomentOfTheRoomsDeletionCountsForAWhile() {
        room(1, 2);
        fold(new Event.RoomDeleted(ROOM, 1));
        now = now.plus(GRACE);
        long message = fold(toRoom(2, null));

        assertThat(store.state.messages()).containsOnlyKeys(message);
        assertThat(store.state.members()).isEmpty();
        assertThat(store.state.rooms().get(ROOM).deleted()).isTrue();
        assertThat(store.state.rooms().get(ROOM).memberCount()).isZero();
    }

    @Test
    void ownerWhoLeavesIsFollowedByWhoHasBeenThereForLongest() {
        room(1, 3, 2);
        fold(new Event.MemberLeft(ROOM, 3, 3));
        fold(new Event.MemberJoined(ROOM, 3, 3));
        fold(new Event.MemberLeft(ROOM, 1, 1));

        assertThat(store.state.rooms().get(ROOM).ownerId()).isEqualTo(2);
        assertThat(store.state.members()).containsOnlyKeys(BOB, CID);
    }

    @Test
    void heirsAreKnownHoweverManyLeaveInOneBatch() {
        room(1, 2, 3);
        foldTogether(
                new Event.MemberLeft(ROOM, 1, 1), new Event.MemberLeft(ROOM, 2, 2), new Event.MemberJoined(ROOM, 1, 1));

        assertThat(store.state.rooms().get(ROOM).ownerId()).isEqualTo(3);
        assertThat(store.state.rooms().get(ROOM).memberCount()).isEqualTo(2);
    }

    @Test
    void lastMemberTakesTheRoomAlong() {
        room(1);
        fold(new Event.MemberLeft(ROOM, 1, 1));

        assertThat(store.state.rooms().get(ROOM).deleted()).isTrue();
        fold(new Event.MemberJoined(ROOM, 2, 2));
        assertThat(rejection()).isEqualTo(Refusal.UNKNOWN_ROOM);
    }

    @Test
    void howFarAStayGotIsKeptWhenItEnds() {
        room(1);
        long joined = fold(new Event.MemberJoined(ROOM, 2, 2));
        long received = fold(toRoom(1, null));
        fold(new ReceiptsMarked(ReceiptStatus.DELIVERED, ChatType.ROOM, ROOM, List.of(new Receipt(2, received))));
        fold(new Event.MemberLeft(ROOM, 2, 2));
        long again = fold(new Event.MemberJoined(ROOM, 2, 2));
        fold(new Event.MemberLeft(ROOM, 2, 2));

        assertThat(store.state.stays())
                .as("nothing was received in the second one, at %d", again)
                .containsOnlyKeys(joined)
                .containsValue(new Stay(-ROOM, joined, 2, received, joined));
    }

    @Test
    void staysEndWithTheRoomAsFarAsTheyGotInTheSameBatch() {
        room(1, 2, 3);
        long joined = store.state.members().get(BOB).joinedId();
        long message = fold(toRoom(1, null));
        fold(new ReceiptsMarked(
                ReceiptStatus.DELIVERED,
                ChatType.ROOM,
                ROOM,
                List.of(new Receipt(2, message), new Receipt(3, message))));
        foldTogether(
                new ReceiptsMarked(ReceiptStatus.READ, ChatType.ROOM, ROOM, List.of(new Receipt(2, message))),
                new Event.RoomDeleted(ROOM, 1));

        assertThat(store.state.stays().get(joined)).isEqualTo(new Stay(-ROOM, joined, 2, message, message));
        assertThat(store.state.stays()).hasSize(2);
    }

    @Test
    void onlyTheOwnerChangesTheRoomAndItsMembers() {
        room(1, 2);
        for (Event event : List.of(
                new Event.RoomUpdated(ROOM, "mine", null, 2),
                new Event.RoomDeleted(ROOM, 2),
                new Event.MemberJoined(ROOM, 3, 2),
                new Event.MemberLeft(ROOM, 1, 2))) {
            fold(event);
            assertThat(rejection()).as(event.type()).isEqualTo(Refusal.NOT_OWNER);
        }
        assertThat(store.state.members()).containsOnlyKeys(ANN, BOB);
    }

    @Test
    void roomIdIsGivenOnce() {
        room(1);
        fold(new Event.RoomDeleted(ROOM, 1));
        fold(new Event.RoomCreated(ROOM, "again", null, 2));

        assertThat(rejection()).isEqualTo(Refusal.ROOM_EXISTS);
    }

    @Test
    void messagesKeepEverythingTheirSenderSaid() {
        MessageBody image = new MessageBody(MessageType.IMAGE, "", "/files/a.png");
        long id = fold(new MessageSent(1, ChatType.PRIVATE, 2, image, "m9"));

        assertThat(store.state.messages().get(id))
                .isEqualTo(new NewMessage(ConversationKey.ofUsers(1, 2).packed(), id, 1, 2, image, START, "m9"));
    }

    private void room(int ownerId, int... others) {
        fold(new Event.RoomCreated(ROOM, "room", null, ownerId));
        for (int other : others) {
            fold(new Event.MemberJoined(ROOM, other, other));
        }
    }

    private long fold(Event event) {
        return foldTogether(event);
    }

    private long foldTogether(Event... events) {
        List<LogRecord> batch = java.util.Arrays.stream(events)
                .map(event -> new LogRecord(0, offset++, now, event))
                .toList();
        last = new Fold(GRACE).apply(store.load(Needs.of(batch)), batch);
        store.write(last);
        return batch.getLast().id();
    }

    private Refusal rejection() {
        assertThat(last.rejected()).hasSize(1);
        return last.rejected().getFirst().refusal();
    }

    private static Event privately(int from, int to, String clientMsgId) {
        return new MessageSent(from, ChatType.PRIVATE, to, text("hello"), clientMsgId);
    }

    private static Event toRoom(int from, String clientMsgId) {
        return new MessageSent(from, ChatType.ROOM, ROOM, text("hello"), clientMsgId);
    }

    private static Event privateReceipt(ReceiptStatus status, int userId, int peerId, long messageId) {
        return new ReceiptsMarked(status, ChatType.PRIVATE, peerId, List.of(new Receipt(userId, messageId)));
    }

    private static MessageBody text(String text) {
        return new MessageBody(MessageType.TEXT, text, null);
    }
}
