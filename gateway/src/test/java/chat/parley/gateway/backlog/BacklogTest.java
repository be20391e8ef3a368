package chat.parley.gateway.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.session.FrameType;
import chat.parley.gateway.session.OutboundFrame;
import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.gateway.session.PendingMessage;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final int USER = 1;
    private static final ConversationKey TALK = ConversationKey.ofUsers(USER, 2);
    private static final ConversationKey ROOM = new ConversationKey.Room(7);

    private static Backlog backlog(Backlog.Message... messages) {
        return new Backlog(List.of(messages), List.of(), List.of(), Position.START, false);
    }

    private static Backlog.Message stored(long id, ConversationKey conversation) {
        return new Backlog.Message(id, 2, conversation, "stored " + id);
    }

    private static PendingMessage held(long id, ConversationKey conversation) {
        return new PendingMessage(
                conversation, id, OutboundFrame.of(FrameType.CHAT, "held " + id, new Delivery(conversation, id)));
    }

    private static List<String> texts(List<PendingMessage> messages) {
        return messages.stream().map(message -> message.frame().text()).toList();
    }

    @Test
    void heldMessagesStandInTheirPlacesInsideTheirConversation() {
        Backlog backlog = backlog(stored(50, ROOM), stored(20, TALK), stored(40, TALK));
        assertThat(texts(backlog.with(List.of(held(10, TALK), held(30, TALK), held(45, TALK)), USER)))
                .containsExactly("stored 50", "held 10", "stored 20", "held 30", "stored 40", "held 45");
    }

    @Test
    void whatTheStoreHasIsNotSentAsHeldToo() {
        Backlog backlog = backlog(stored(20, TALK));
        assertThat(texts(backlog.with(List.of(held(20, TALK), held(21, TALK), held(21, TALK)), USER)))
                .containsExactly("stored 20", "held 21");
    }

    @Test
    void heldRepetitionsArePutInOrder() {
        assertThat(texts(backlog().with(List.of(held(30, TALK), held(10, TALK), held(20, ROOM)), USER)))
                .containsSubsequence("held 10", "held 30")
                .contains("held 20");
    }

    @Test
    void onesOwnMessagesDeliverNothing() {
        Backlog.Message own = new Backlog.Message(10, USER, TALK, "own");
        List<PendingMessage> sent = backlog(own, stored(11, TALK)).with(List.of(), USER);
        assertThat(sent.get(0).frame().deliveries()).isEmpty();
        assertThat(sent.get(1).frame().deliveries()).containsExactly(new Delivery(TALK, 11));
    }
}
