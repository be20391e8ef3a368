package chat.parley.cluster.audit;

import static chat.parley.cluster.audit.Scene.ALICE;
import static chat.parley.cluster.audit.Scene.ALICE_BOB;
import static chat.parley.cluster.audit.Scene.ALICE_DESK;
import static chat.parley.cluster.audit.Scene.ALICE_PHONE;
import static chat.parley.cluster.audit.Scene.BOB;
import static chat.parley.cluster.audit.Scene.BOB_PHONE;
import static chat.parley.cluster.audit.Scene.CAROL;
import static chat.parley.cluster.audit.Scene.CAROL_PHONE;
import static chat.parley.cluster.audit.Scene.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.cluster.audit.LogFacts.Participant;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule catches what breaks it, and lets pass what the contract allows. */
class AuditorTest {

    private final Scene scene = Scene.played();

    @Test
    void aRunInWhichAllIsWellHasNoViolation() {
        Verdict verdict = scene.verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.counts()).containsEntry("acked", 5).containsEntry("messages in the log", 5);
        assertThat(verdict.report(42)).contains("audit of seed 42").contains("no violation");
    }

    @Test
    void anAckedMessageThatTheLogHasNotIsCaughtWithItsStory() {
        Sending sending = scene.sending(ALICE_PHONE, ALICE_BOB);
        scene.sessions.get(ALICE_PHONE).add(new Step.Spoke(scene.tick(), sending.clientMsgId(), false));
        scene.sessions.get(ALICE_PHONE).add(new Step.Acked(scene.tick(), sending.clientMsgId(), scene.nextId()));

        Verdict verdict = scene.verdict();

        assertOnly(verdict, Rule.KEPT);
        assertThat(verdict.report(1))
                .contains("says it, from user 1 device 1")
                .contains("is acked " + scene.nextId())
                .contains("does not count in the log");
    }

    @Test
    void anAckedMessageThatTheFoldRefusedIsCaught() {
        Sending sending = scene.sending(CAROL_PHONE, new ConversationKey.Room(8));
        long id = scene.append(new Event.MessageSent(
                CAROL,
                ChatType.ROOM,
                8,
                new MessageBody(MessageType.TEXT, sending.text(), null),
                sending.clientMsgId()));
        scene.sessions.get(CAROL_PHONE).add(new Step.Acked(scene.tick(), sending.clientMsgId(), id));

        assertOnly(scene.verdict(), Rule.KEPT);
    }

    @Test
    void anAckUnderTheIdOfAnotherMessageIsCaught() {
        long id = scene.say(ALICE_PHONE, ALICE_BOB);
        Sending other = scene.sending(CAROL_PHONE, ConversationKey.ofUsers(ALICE, CAROL));
        scene.sessions.get(CAROL_PHONE).add(new Step.Acked(scene.tick(), other.clientMsgId(), id));

        assertOnly(scene.verdict(), Rule.KEPT);
    }

    @Test
    void aMessageThatOneHistoryHasNotIsCaught() {
        scene.breakHistory(who -> who.equals(new Participant(ALICE_BOB, BOB)), List::removeLast);

        assertOnly(scene.verdict(), Rule.KEPT);
    }

    @Test
    void aMessageThatAHistoryHasTwiceIsCaught() {
        scene.breakHistory(who -> who.userId() == ALICE, rows -> rows.add(rows.getLast()));

        assertOnly(scene.verdict(), Rule.KEPT);
    }

    @Test
    void aRepeatAckedUnderItsOwnIdIsCaughtWhereNobodyCorrectsIt() {
        repeatAckedUnderItsOwnId();
        scene.waitMs(60_000);
        scene.sessions.get(ALICE_PHONE).ended(scene.tick(), "closed");

        assertOnly(scene.verdict(), Rule.KEPT);
    }

    @Test
    void aRepeatAckedUnderItsOwnIdMayStayWhereItsConnectionEnded() {
        repeatAckedUnderItsOwnId();
        scene.sessions.get(ALICE_PHONE).ended(scene.tick(), "cut");

        Verdict verdict = scene.verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.counts()).containsEntry("acks of a repeat that nobody was there to correct", 1);
    }

    @Test
    void aSecondAckCorrectsTheFirst() {
        Step.Acked first = repeatAckedUnderItsOwnId();
        Sending sending = scene.journal.records().sendings().get(first.clientMsgId());
        long firstId = LogFacts.of(scene.log).repeatOf(first.messageId());
        scene.sessions.get(ALICE_PHONE).add(new Step.Acked(scene.tick(), sending.clientMsgId(), firstId));
        scene.waitMs(60_000);

        assertThat(scene.verdict().violations()).isEmpty();
    }

    @Test
    void aSecondAckCorrectsTheFirstWithinTheSameMillisecond() {
        Step.Acked first = repeatAckedUnderItsOwnId();
        long firstId = LogFacts.of(scene.log).repeatOf(first.messageId());
        scene.sessions.get(ALICE_PHONE).add(new Step.Acked(first.atMs(), first.clientMsgId(), firstId));
        scene.waitMs(60_000);

        assertThat(scene.verdict().violations()).isEmpty();
    }

    private Step.Acked repeatAckedUnderItsOwnId() {
        scene.say(ALICE_PHONE, ALICE_BOB);
        Step.Acked first = (Step.Acked) scene.sessions.get(ALICE_PHONE).steps().getLast();
        Sending sending = scene.journal.records().sendings().get(first.clientMsgId());
        long repeat = scene.append(Scene.event(sending));
        Step.Acked again = new Step.Acked(scene.tick(), sending.clientMsgId(), repeat);
        scene.sessions.get(ALICE_PHONE).add(again);
        return again;
    }

    @Test
    void aMessageThatNobodySentIsCaught() {
        scene.append(new Event.MessageSent(
                BOB, ChatType.PRIVATE, CAROL, new MessageBody(MessageType.TEXT, "who said that?", null), "ghost"));

        assertThat(scene.verdict().violationCounts()).containsOnlyKeys(Rule.GENUINE, Rule.COMPLETE);
    }

    @Test
    void aHistoryThatChangesTheWordsIsCaught() {
        scene.breakHistory(
                who -> who.equals(new Participant(ROOM, CAROL)),
                rows -> rows.set(
                        0, new HistoryRow(rows.getFirst().id(), rows.getFirst().senderId(), "!", "delivered")));

        assertThat(scene.verdict().violationCounts()).containsKey(Rule.GENUINE);
    }

    @Test
    void aHistoryThatNamesAnotherSenderIsCaught() {
        scene.breakHistory(
                who -> who.equals(new Participant(ALICE_BOB, ALICE)),
                rows -> rows.set(
                        0,
                        new HistoryRow(
                                rows.getFirst().id(),
                                CAROL,
                                rows.getFirst().text(),
                                rows.getFirst().status())));

        assertOnly(scene.verdict(), Rule.GENUINE);
    }

    @Test
    void aDeliveryInOtherWordsIsCaught() {
        Sending sending = scene.sending(ALICE_PHONE, ALICE_BOB);
        long id = scene.append(Scene.event(sending));
        scene.sessions.get(ALICE_PHONE).add(new Step.Acked(scene.tick(), sending.clientMsgId(), id));
        scene.sessions.get(ALICE_DESK).add(new Step.Heard(scene.tick(), id, sending.digest()));
        scene.sessions.get(BOB_PHONE).add(new Step.Heard(scene.tick(), id, sending.digest() + 1));

        assertOnly(scene.verdict(), Rule.GENUINE);
    }

    @Test
    void aHistoryOutOfOrderIsCaught() {
        scene.breakHistory(who -> who.equals(new Participant(ALICE_BOB, BOB)), rows -> Collections.swap(rows, 0, 1));

        assertOnly(scene.verdict(), Rule.ORDER);
    }

    @Test
    void aSessionOutOfOrderIsCaught() {
        handedTheWrongWayRound();

        assertOnly(scene.verdict(), Rule.ORDER);
    }

    @Test
    void aBacklogThatIsLateMayComeBehindLiveFrames() {
        int begun = scene.tick();
        handedTheWrongWayRound();
        scene.journal.disturbed(new Disturbance(begun, scene.tick(), "history-service-1 KILL", false));

        Verdict verdict = scene.verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.counts()).containsKey("older messages that came late, behind live ones");
    }

    private void handedTheWrongWayRound() {
        Sending first = scene.sending(ALICE_PHONE, ALICE_BOB);
        Sending second = scene.sending(ALICE_PHONE, ALICE_BOB);
        long firstId = scene.append(Scene.event(first));
        long secondId = scene.append(Scene.event(second));
        scene.hand(scene.sessions.get(ALICE_DESK), first, firstId);
        scene.hand(scene.sessions.get(ALICE_DESK), second, secondId);
        scene.hand(scene.sessions.get(BOB_PHONE), second, secondId);
        scene.hand(scene.sessions.get(BOB_PHONE), first, firstId);
    }

    @Test
    void aDeviceOutOfOrderAcrossItsConnectionsIsCaught() {
        Sending first = scene.sending(ALICE_PHONE, ALICE_BOB);
        Sending second = scene.sending(ALICE_PHONE, ALICE_BOB);
        long firstId = scene.append(Scene.event(first));
        long secondId = scene.append(Scene.event(second));
        scene.hand(scene.sessions.get(ALICE_DESK), first, firstId);
        scene.hand(scene.sessions.get(ALICE_DESK), second, secondId);
        scene.hand(scene.sessions.get(BOB_PHONE), second, secondId);
        scene.sessions.get(BOB_PHONE).ended(scene.tick(), "cut");
        scene.hand(scene.connect(BOB_PHONE), first, firstId);

        assertOnly(scene.verdict(), Rule.ORDER);
    }

    @Test
    void anOwnMessageThatComesAgainBehindWhatWasHeardSinceItsAckIsNoDisorder() {
        Sending own = scene.sending(ALICE_PHONE, ALICE_BOB);
        long ownId = scene.append(Scene.event(own));
        SessionRecord alice = scene.sessions.get(ALICE_PHONE);
        alice.add(new Step.Acked(scene.tick(), own.clientMsgId(), ownId));
        scene.hand(scene.sessions.get(ALICE_DESK), own, ownId);
        scene.hand(scene.sessions.get(BOB_PHONE), own, ownId);
        scene.say(BOB_PHONE, ALICE_BOB);
        alice.ended(scene.tick(), "cut");
        scene.hand(scene.connect(ALICE_PHONE), own, ownId);

        assertThat(scene.verdict().violations()).isEmpty();
    }

    @Test
    void whatOneConnectionSaidInAnotherOrderIsCaught() {
        saidInAnotherOrder();

        assertOnly(scene.verdict(), Rule.ORDER);
    }

    @Test
    void whatWasRefusedOnTheWayMayBeOvertaken() {
        Sending first = saidInAnotherOrder();
        scene.sessions.get(ALICE_PHONE).add(new Step.Refused(scene.tick(), first.clientMsgId(), ErrorCode.UNAVAILABLE));

        assertThat(scene.verdict().violations()).isEmpty();
    }

    private Sending saidInAnotherOrder() {
        Sending first = scene.sending(ALICE_PHONE, ALICE_BOB);
        Sending second = scene.sending(ALICE_PHONE, ALICE_BOB);
        SessionRecord phone = scene.sessions.get(ALICE_PHONE);
        phone.add(new Step.Spoke(scene.tick(), first.clientMsgId(), false));
        phone.add(new Step.Spoke(scene.tick(), second.clientMsgId(), false));
        long secondId = scene.append(Scene.event(second));
        long firstId = scene.append(Scene.event(first));
        phone.add(new Step.Acked(scene.tick(), second.clientMsgId(), secondId));
        phone.add(new Step.Acked(scene.tick(), first.clientMsgId(), firstId));
        for (Device device : List.of(ALICE_DESK, BOB_PHONE)) {
            scene.hand(scene.sessions.get(device), second, secondId);
            scene.hand(scene.sessions.get(device), first, firstId);
        }
        return first;
    }

    @Test
    void aDeliveryThatNeverCameIsCaughtForEachDevice() {
        Sending sending = scene.sending(BOB_PHONE, ALICE_BOB);
        long id = scene.append(Scene.event(sending));
        scene.sessions.get(BOB_PHONE).add(new Step.Acked(scene.tick(), sending.clientMsgId(), id));
        scene.hand(scene.sessions.get(ALICE_PHONE), sending, id);

        Verdict verdict = scene.verdict();

        assertOnly(verdict, Rule.COMPLETE);
        assertThat(verdict.violations().getFirst().words()).startsWith("user 1 device 2 was never handed " + id);
    }

    @Test
    void aBacklogBringsWhatWasMissed() {
        scene.sessions.get(BOB_PHONE).ended(scene.tick(), "cut");
        SessionRecord gone = scene.sessions.remove(BOB_PHONE);
        long id = scene.say(ALICE_PHONE, ALICE_BOB);
        assertThat(gone.steps()).noneMatch(step -> step instanceof Step.Heard heard && heard.messageId() == id);
        Sending sending = scene.journal.records().sendings().get("m6");
        scene.hand(scene.connect(BOB_PHONE), sending, id);

        assertThat(scene.verdict().violations()).isEmpty();
    }

    @Test
    void whoWentAwayIsOwedWhatLiesBeforeHisLastPosition() {
        scene.sessions.get(CAROL_PHONE).ended(scene.tick(), "closed");
        scene.sessions.remove(CAROL_PHONE);
        scene.say(ALICE_PHONE, ROOM);

        assertThat(scene.verdict().violations()).isEmpty();
    }

    @Test
    void aTruncatedBacklogLeavesTheRestToTheHistory() {
        scene.sessions.get(BOB_PHONE).ended(scene.tick(), "cut");
        scene.sessions.remove(BOB_PHONE);
        scene.say(ALICE_PHONE, ALICE_BOB);
        SessionRecord back = scene.journal.open(BOB_PHONE);
        scene.sessions.put(BOB_PHONE, back);
        back.add(new Step.Ready(scene.tick(), Position.of((long) scene.log.size()), true));

        Verdict verdict = scene.verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.counts()).containsEntry("deliveries that were only to be found in the history", 1);
    }

    @Test
    void aStrangerWhoHearsARoomIsCaught() {
        long before = scene.log.stream()
                .filter(entry -> entry.event() instanceof Event.MessageSent sent && sent.chatType() == ChatType.ROOM)
                .findFirst()
                .orElseThrow()
                .id();
        Sending sending = scene.journal.records().sendings().get("m3");
        scene.sessions.get(CAROL_PHONE).add(new Step.Heard(scene.tick(), before, sending.digest()));

        assertThat(scene.verdict().violationCounts()).containsKey(Rule.COMPLETE);
    }

    @Test
    void whoLeftARoomIsOwedNothingOfIt() {
        scene.append(new Event.MemberLeft(7, CAROL, CAROL));
        scene.say(ALICE_PHONE, ROOM);

        assertThat(scene.verdict().violations()).isEmpty();
    }

    @Test
    void aMessageHandedOverTwiceInOneSessionIsCaught() {
        Step.Heard heard = heardBy(BOB_PHONE);
        scene.sessions.get(BOB_PHONE).add(new Step.Heard(scene.tick(), heard.messageId(), heard.digest()));

        assertOnly(scene.verdict(), Rule.ONCE);
    }

    @Test
    void ownWordsBehindTheirAckAreCaught() {
        long id = scene.say(ALICE_PHONE, ALICE_BOB);
        Sending sending = scene.journal.records().sendings().get("m6");
        scene.sessions.get(ALICE_PHONE).add(new Step.Heard(scene.tick(), id, sending.digest()));

        assertOnly(scene.verdict(), Rule.ONCE);
    }

    @Test
    void aMessageMayComeAgainAcrossAReconnect() {
        Step.Heard heard = heardBy(BOB_PHONE);
        scene.sessions.get(BOB_PHONE).ended(scene.tick(), "cut");
        scene.connect(BOB_PHONE).add(new Step.Heard(scene.tick(), heard.messageId(), heard.digest()));

        assertThat(scene.verdict().violations()).isEmpty();
    }

    private Step.Heard heardBy(Device device) {
        return (Step.Heard) scene.sessions.get(device).steps().stream()
                .filter(Step.Heard.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aStatusThatGoesBackIsCaught() {
        long id = scene.log.get(2).id();
        int asked = scene.tick();
        scene.tick();
        scene.journal.statusAnswered(asked, id, "read");
        int later = scene.tick() + 1;
        scene.waitMs(10);
        scene.journal.statusAnswered(later, id, "delivered");

        assertOnly(scene.verdict(), Rule.STATUS);
    }

    @Test
    void answersToQuestionsAskedAtOnceMayCrossEachOther() {
        long id = scene.log.get(2).id();
        int asked = scene.tick();
        scene.waitMs(10);
        scene.journal.statusAnswered(asked, id, "read");
        scene.journal.statusAnswered(asked, id, "delivered");

        assertThat(scene.verdict().violations()).isEmpty();
    }

    @Test
    void aReadThatNobodySaidIsCaught() {
        long id = scene.say(ALICE_PHONE, ALICE_BOB);
        scene.sessions.get(ALICE_PHONE).add(new Step.StatusSeen(scene.tick(), ALICE_BOB, BOB, id, ReceiptStatus.READ));

        assertOnly(scene.verdict(), Rule.STATUS);
    }

    @Test
    void aDeliveredThatTheDeviceDidNotSayIsCaught() {
        Sending sending = scene.sending(ALICE_PHONE, ALICE_BOB);
        long id = scene.append(Scene.event(sending));
        scene.hand(scene.sessions.get(ALICE_DESK), sending, id);
        scene.sessions.get(BOB_PHONE).add(new Step.Heard(scene.tick(), id, sending.digest()));
        scene.sessions
                .get(ALICE_PHONE)
                .add(new Step.StatusSeen(scene.tick(), ALICE_BOB, BOB, id, ReceiptStatus.DELIVERED));

        assertOnly(scene.verdict(), Rule.STATUS);
    }

    @Test
    void aReadReceiptThatNeverReachedTheLogIsCaught() {
        long id = scene.say(BOB_PHONE, ALICE_BOB);
        scene.sessions.get(ALICE_PHONE).add(new Step.Marked(scene.tick(), ALICE_BOB, id, ReceiptStatus.READ));

        assertOnly(scene.verdict(), Rule.STATUS);
    }

    @Test
    void aDeliveryThatIsNotCalledDeliveredIsCaught() {
        Sending sending = scene.sending(BOB_PHONE, ROOM);
        long id = scene.append(Scene.event(sending));
        scene.sessions.get(BOB_PHONE).add(new Step.Acked(scene.tick(), sending.clientMsgId(), id));
        for (Device device : List.of(ALICE_PHONE, ALICE_DESK, CAROL_PHONE)) {
            scene.sessions.get(device).add(new Step.Heard(scene.tick(), id, sending.digest()));
        }

        assertOnly(scene.verdict(), Rule.STATUS);
    }

    @Test
    void aHistoryWithTheWrongStatusIsCaught() {
        scene.breakHistory(
                who -> who.equals(new Participant(ALICE_BOB, BOB)),
                rows -> rows.set(
                        0,
                        new HistoryRow(
                                rows.getFirst().id(),
                                rows.getFirst().senderId(),
                                rows.getFirst().text(),
                                "sent")));

        assertOnly(scene.verdict(), Rule.STATUS);
    }

    @Test
    void aWrongCountOfUnreadMessagesIsCaught() {
        scene.breakUnread(
                unread -> unread.computeIfPresent(new Participant(ALICE_BOB, BOB), (who, count) -> count + 1));

        assertOnly(scene.verdict(), Rule.UNREAD);
    }

    @Test
    void aParticipantWhoIsNotShownAConversationIsCaught() {
        scene.breakUnread(unread -> unread.remove(new Participant(ROOM, CAROL)));

        assertOnly(scene.verdict(), Rule.UNREAD);
    }

    @Test
    void aStrangerWhoIsShownAConversationIsCaught() {
        scene.breakUnread(unread -> unread.put(new Participant(ALICE_BOB, CAROL), 0L));

        assertOnly(scene.verdict(), Rule.UNREAD);
    }

    @Test
    void aStoreThatStopsShortOfTheEndOfTheLogIsCaught() {
        scene.unstored.put(0, 2L);

        assertOnly(scene.verdict(), Rule.STORED);
    }

    @Test
    void aServerSideSendThatFailsWhileServicesAreRestartedIsCaught() {
        failByServerDuring(true, "503 unavailable");

        assertOnly(scene.verdict(), Rule.SERVED);
    }

    @Test
    void aFrameThatIsUnavailableWhileServicesAreRestartedIsCaught() {
        int begun = scene.tick();
        Sending sending = scene.sending(ALICE_PHONE, ALICE_BOB);
        scene.sessions
                .get(ALICE_PHONE)
                .add(new Step.Refused(scene.tick(), sending.clientMsgId(), ErrorCode.UNAVAILABLE));
        scene.journal.disturbed(new Disturbance(begun, scene.tick(), "rolling restart", true));

        assertOnly(scene.verdict(), Rule.SERVED);
    }

    @Test
    void aSendMayFailWhileSomethingIsBroken() {
        failByServerDuring(false, "503 unavailable");

        Verdict verdict = scene.verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.counts()).containsEntry("sends that failed", 1);
    }

    private void failByServerDuring(boolean isOrderly, String how) {
        int begun = scene.tick();
        Sending sending = scene.sending(ALICE_PHONE, ALICE_BOB);
        scene.journal.restFailed(begun, sending.clientMsgId(), how);
        scene.journal.disturbed(new Disturbance(begun, scene.tick(), "something", isOrderly));
    }

    private static void assertOnly(Verdict verdict, Rule rule) {
        assertThat(verdict.violationCounts())
                .as("violations: %s", verdict.violations())
                .containsOnlyKeys(rule);
    }
}
