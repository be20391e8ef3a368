package chat.parley.cluster.audit;

import static chat.parley.cluster.audit.Scene.ALICE_BOB;
import static chat.parley.cluster.audit.Scene.ALICE_PHONE;
import static chat.parley.cluster.audit.Scene.BOB_PHONE;
import static chat.parley.cluster.audit.Scene.CAROL;
import static chat.parley.cluster.audit.Scene.CAROL_PHONE;
import static chat.parley.cluster.audit.Scene.ROOM;
import static chat.parley.cluster.audit.Scene.assertOnly;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.event.Event;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.Position;
import org.junit.jupiter.api.Test;

/** Everybody is handed what is his, and nothing twice (contract, sections 3.3.3 and 3.3.4). */
class DeliveryRulesTest {

    private final Scene scene = Scene.played();

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
}
