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
import static chat.parley.cluster.audit.Scene.assertOnly;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.cluster.audit.LogFacts.Participant;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What was acked is kept (contract, section 3.3.1), and nothing is there that nobody said. */
class KeptRuleTest {

    private final Scene scene = Scene.played();

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

    @Test
    void aRepeatThatOnlyTheStoreCouldKnowMayBeAckedAndHandedOver() {
        Verdict verdict = repeatedAfter(120_001, sending -> sending);

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.counts())
                .containsEntry("acks of repeats that only the store could know", 1)
                .containsEntry("deliveries of repeats that only the store could know", 1);
    }

    @Test
    void aRepeatThatFanOutKnowsMustBeNeitherAckedNorHandedOver() {
        assertThat(repeatedAfter(110_000, sending -> sending).violationCounts())
                .containsOnlyKeys(Rule.KEPT, Rule.GENUINE);
    }

    @Test
    void aLateRepeatInOtherWordsIsCaught() {
        Verdict verdict = repeatedAfter(120_001, sending -> scene.sending(ALICE_PHONE, ALICE_BOB));

        assertThat(verdict.violationCounts()).containsOnlyKeys(Rule.GENUINE);
    }

    /** A message that is said again after so long, acked under the repeat's id, and handed to the other in these words. */
    private Verdict repeatedAfter(int ms, UnaryOperator<Sending> words) {
        scene.say(ALICE_PHONE, ALICE_BOB);
        Step.Acked first = (Step.Acked) scene.sessions.get(ALICE_PHONE).steps().getLast();
        Sending sending = scene.journal.records().sendings().get(first.clientMsgId());
        scene.waitMs(ms);
        long repeat = scene.append(Scene.event(sending));
        scene.sessions.get(ALICE_PHONE).add(new Step.Acked(scene.tick(), sending.clientMsgId(), repeat));
        scene.sessions
                .get(BOB_PHONE)
                .add(new Step.Heard(scene.tick(), repeat, words.apply(sending).digest()));
        scene.waitMs(60_000);
        return scene.verdict();
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
}
