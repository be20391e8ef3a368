package chat.parley.cluster.audit;

import static chat.parley.cluster.audit.Scene.ALICE_BOB;
import static chat.parley.cluster.audit.Scene.ALICE_PHONE;
import static chat.parley.cluster.audit.Scene.BOB;
import static chat.parley.cluster.audit.Scene.BOB_PHONE;
import static chat.parley.cluster.audit.Scene.assertOnly;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.cluster.audit.LogFacts.Participant;
import chat.parley.protocol.frame.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The verdict as a whole, and what a run promises while nothing but an orderly restart goes on. */
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
    void aRuleThatIsBrokenEverywhereHidesNoOther() {
        for (int i = 0; i < 1_000; i++) {
            scene.sessions.get(BOB_PHONE).add(new Step.Heard(scene.tick(), scene.nextId() + i, 0));
        }
        scene.breakHistory(who -> who.equals(new Participant(ALICE_BOB, BOB)), List::removeLast);

        Verdict verdict = scene.verdict();

        assertThat(verdict.violationCounts()).containsEntry(Rule.GENUINE, 1_000).containsEntry(Rule.KEPT, 1);
        assertThat(verdict.report(1)).contains("the story of the first KEPT", "the story of the first GENUINE");
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
}
