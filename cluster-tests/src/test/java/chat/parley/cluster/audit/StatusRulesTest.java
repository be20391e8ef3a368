package chat.parley.cluster.audit;

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
import chat.parley.protocol.event.ReceiptStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Statuses only rise and end right, and what is unread is counted (contract, section 3.3.5). */
class StatusRulesTest {

    private final Scene scene = Scene.played();

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
    void aStatusThatGoesBackWithTheLastWhoWasThereIsCaught() {
        long read = scene.say(ALICE_PHONE, ROOM);
        scene.mark(BOB_PHONE, ROOM, read, ReceiptStatus.READ);
        scene.append(new Event.MemberLeft(7, CAROL, CAROL));
        scene.append(new Event.MemberLeft(7, BOB, BOB));
        assertThat(scene.verdict().violations()).isEmpty();

        scene.breakHistory(
                who -> who.conversation().equals(ROOM),
                rows -> rows.replaceAll(row -> new HistoryRow(row.id(), row.senderId(), row.text(), "sent")));
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
}
