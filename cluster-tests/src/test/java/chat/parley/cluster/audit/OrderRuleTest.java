package chat.parley.cluster.audit;

import static chat.parley.cluster.audit.Scene.ALICE_BOB;
import static chat.parley.cluster.audit.Scene.ALICE_DESK;
import static chat.parley.cluster.audit.Scene.ALICE_PHONE;
import static chat.parley.cluster.audit.Scene.BOB;
import static chat.parley.cluster.audit.Scene.BOB_PHONE;
import static chat.parley.cluster.audit.Scene.assertOnly;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.cluster.audit.LogFacts.Participant;
import chat.parley.protocol.frame.ErrorCode;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One order for all (contract, section 3.3.2). */
class OrderRuleTest {

    private final Scene scene = Scene.played();

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
}
