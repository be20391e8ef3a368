package chat.parley.gateway.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.Settings;
import chat.parley.gateway.session.FrameType;
import chat.parley.gateway.session.OutboundFrame;
import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.gateway.session.PendingMessage;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UnsentTest {

    private static final int USER = 1;
    private static final ConversationKey TALK = ConversationKey.ofUsers(USER, 2);
    private static final ConversationKey ROOM = new ConversationKey.Room(7);

    private final BacklogMemory memory = new BacklogMemory(Settings.gateway(Map.of()), new SimpleMeterRegistry());

    private Unsent unsent(Backlog backlog) {
        try (BacklogMemory.Share answer = memory.reserve(1)) {
            return new Unsent(backlog, answer.part(backlog.weight()));
        }
    }

    private Unsent backlog(Backlog.Message... messages) {
        return unsent(new Backlog(List.of(messages), List.of(), List.of(), Position.START, false));
    }

    private static Backlog.Message stored(long id, ConversationKey conversation) {
        return new Backlog.Message(id, 2, conversation, "stored " + id);
    }

    private static PendingMessage held(long id, ConversationKey conversation) {
        return new PendingMessage(
                conversation, id, OutboundFrame.of(FrameType.CHAT, "held " + id, new Delivery(conversation, id)));
    }

    private static List<PendingMessage> rest(Unsent backlog) {
        return Stream.generate(() -> backlog.nextMessage(USER))
                .takeWhile(Objects::nonNull)
                .toList();
    }

    private static List<String> texts(Unsent backlog) {
        return rest(backlog).stream().map(message -> message.frame().text()).toList();
    }

    @Test
    void heldMessagesStandInTheirPlacesInsideTheirConversation() {
        Unsent backlog = backlog(stored(50, ROOM), stored(20, TALK), stored(40, TALK));
        backlog.add(List.of(held(10, TALK), held(30, TALK), held(45, TALK)));
        assertThat(texts(backlog))
                .containsExactly("stored 50", "held 10", "stored 20", "held 30", "stored 40", "held 45");
    }

    @Test
    void whatTheStoreHasIsNotSentAsHeldToo() {
        Unsent backlog = backlog(stored(20, TALK));
        backlog.add(List.of(held(20, TALK), held(21, TALK), held(21, TALK)));
        assertThat(texts(backlog)).containsExactly("stored 20", "held 21");
    }

    @Test
    void heldRepetitionsArePutInOrder() {
        Unsent backlog = backlog();
        backlog.add(List.of(held(30, TALK), held(10, TALK), held(20, ROOM)));
        assertThat(texts(backlog)).containsSubsequence("held 10", "held 30").contains("held 20");
    }

    @Test
    void onesOwnMessagesDeliverNothing() {
        Backlog.Message own = new Backlog.Message(10, USER, TALK, "own");
        List<PendingMessage> sent = rest(backlog(own, stored(11, TALK)));
        assertThat(sent.get(0).frame().deliveries()).isEmpty();
        assertThat(sent.get(1).frame().deliveries()).containsExactly(new Delivery(TALK, 11));
    }

    @Test
    void whatIsTakenCountsNoMore() {
        List<Backlog.Message> messages = IntStream.range(0, 100)
                .mapToObj(id -> new Backlog.Message(id, 2, TALK, "x".repeat(5_000)))
                .toList();
        Backlog.Status status =
                new Backlog.Status(ChatType.PRIVATE, 2, 2, ReceiptStatus.READ, 4_096, "y".repeat(500_000));
        Unsent backlog = unsent(new Backlog(messages, List.of(status), List.of(), Position.START, false));
        assertThat(memory.heldBytes()).isBetween(2_000_000L, 2_100_000L);

        IntStream.range(0, 50).forEach(each -> backlog.nextMessage(USER));
        assertThat(memory.heldBytes()).isBetween(1_500_000L, 1_550_000L);

        rest(backlog);
        assertThat(memory.heldBytes()).isBetween(1_000_000L, 1_010_000L);
        assertThat(backlog.nextStatus()).isEqualTo(status);
        assertThat(memory.heldBytes()).isZero();
    }

    @Test
    void whatIsNotTakenCountsUntilTheEnd() {
        Unsent backlog = backlog(stored(20, TALK));
        backlog.add(List.of(held(21, TALK)));
        assertThat(memory.heldBytes()).isPositive();
        backlog.close();
        assertThat(memory.heldBytes()).isZero();
        assertThat(backlog.nextMessage(USER)).isNull();
    }
}
