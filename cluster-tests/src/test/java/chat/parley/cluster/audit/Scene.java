package chat.parley.cluster.audit;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.cluster.audit.LogFacts.Participant;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A small run made by hand, in which all is well: alice (1, two devices), bob (2, who says himself what he received) and
 * carol (3) with one each, a room (7) of alice and bob, which carol joins in the middle. Tests break one thing of it.
 */
final class Scene {

    static final int ALICE = 1;
    static final int BOB = 2;
    static final int CAROL = 3;
    static final ConversationKey ALICE_BOB = ConversationKey.ofUsers(ALICE, BOB);
    static final ConversationKey ROOM = new ConversationKey.Room(7);
    static final Device ALICE_PHONE = new Device(ALICE, 1, false);
    static final Device ALICE_DESK = new Device(ALICE, 2, false);
    static final Device BOB_PHONE = new Device(BOB, 1, true);
    static final Device CAROL_PHONE = new Device(CAROL, 1, false);

    private final long[] nanos = {0};
    final Journal journal = new Journal(() -> nanos[0]);
    final Map<Device, SessionRecord> sessions = new HashMap<>();
    final List<LogEntry> log = new ArrayList<>();
    private final List<Consumer<Map<Participant, List<HistoryRow>>>> historyFaults = new ArrayList<>();
    private final List<Consumer<Map<Participant, Long>>> unreadFaults = new ArrayList<>();
    final Map<Integer, Long> unstored = new HashMap<>();
    private int sent;

    /** The scene after all has been said. */
    static Scene played() {
        Scene scene = new Scene();
        scene.append(new Event.RoomCreated(7, "room", null, ALICE));
        scene.append(new Event.MemberJoined(7, BOB, ALICE));
        for (Device device : List.of(ALICE_PHONE, ALICE_DESK, BOB_PHONE, CAROL_PHONE)) {
            scene.connect(device);
        }
        scene.say(ALICE_PHONE, ALICE_BOB);
        scene.say(BOB_PHONE, ALICE_BOB);
        scene.say(ALICE_PHONE, ROOM);
        scene.append(new Event.MemberJoined(7, CAROL, CAROL));
        scene.say(BOB_PHONE, ROOM);
        long lastToAlice = scene.say(BOB_PHONE, ALICE_BOB);
        scene.mark(ALICE_DESK, ALICE_BOB, lastToAlice, ReceiptStatus.READ);
        return scene;
    }

    int tick() {
        nanos[0] += 1_000_000;
        return journal.nowMs();
    }

    void waitMs(int ms) {
        nanos[0] += ms * 1_000_000L;
    }

    SessionRecord connect(Device device) {
        SessionRecord session = journal.open(device);
        session.greeted("session-" + device.userId() + "-" + device.number() + "-" + tick());
        session.add(new Step.Ready(tick(), Position.of((long) log.size()), false));
        sessions.put(device, session);
        return session;
    }

    long append(Event event) {
        long id = nextId();
        log.add(new LogEntry(id, tick(), event));
        return id;
    }

    long nextId() {
        return MessageId.of(0, log.size());
    }

    /** A device says something, is acked, and everybody else who is there is handed it. */
    long say(Device from, ConversationKey conversation) {
        Sending sending = sending(from, conversation);
        SessionRecord session = sessions.get(from);
        session.add(new Step.Spoke(tick(), sending.clientMsgId(), false));
        long id = append(event(sending));
        session.add(new Step.Acked(tick(), sending.clientMsgId(), id));
        sessions.values().stream()
                .filter(other -> !other.device().equals(from))
                .filter(other ->
                        LogFacts.of(log).isOwed(conversation, other.device().userId(), id))
                .forEach(other -> hand(other, sending, id));
        return id;
    }

    Sending sending(Device from, ConversationKey conversation) {
        String clientMsgId = "m" + ++sent;
        Sending sending =
                new Sending(clientMsgId, tick(), sent, from.userId(), from, conversation, "text of " + clientMsgId);
        journal.sending(sending);
        return sending;
    }

    void hand(SessionRecord session, Sending sending, long id) {
        session.add(new Step.Heard(tick(), id, sending.digest()));
        Device device = session.device();
        if (device.userId() == sending.senderId()) {
            return;
        }
        if (device.ownReceipts()) {
            mark(device, sending.conversation(), id, ReceiptStatus.DELIVERED);
        } else {
            append(receipt(device.userId(), sending.conversation(), id, ReceiptStatus.DELIVERED));
        }
    }

    void mark(Device device, ConversationKey conversation, long upto, ReceiptStatus status) {
        sessions.get(device).add(new Step.Marked(tick(), conversation, upto, status));
        append(receipt(device.userId(), conversation, upto, status));
    }

    static Event receipt(int userId, ConversationKey conversation, long upto, ReceiptStatus status) {
        ChatType chatType = conversation.chatType();
        int receiverId = conversation instanceof ConversationKey.Private two ? two.peerOf(userId) : 7;
        return new ReceiptsMarked(status, chatType, receiverId, List.of(new ReceiptsMarked.Receipt(userId, upto)));
    }

    static Event event(Sending sending) {
        int receiverId =
                sending.conversation() instanceof ConversationKey.Private two ? two.peerOf(sending.senderId()) : 7;
        return new Event.MessageSent(
                sending.senderId(),
                sending.conversation().chatType(),
                receiverId,
                new MessageBody(MessageType.TEXT, sending.text(), null),
                sending.clientMsgId());
    }

    /** The history shows this to these participants otherwise than it should. */
    void breakHistory(Predicate<Participant> whose, Consumer<List<HistoryRow>> fault) {
        historyFaults.add(histories -> histories.forEach((participant, rows) -> {
            if (whose.test(participant)) {
                fault.accept(rows);
            }
        }));
    }

    void breakUnread(Consumer<Map<Participant, Long>> fault) {
        unreadFaults.add(fault);
    }

    Verdict verdict() {
        LogFacts facts = LogFacts.of(log);
        Map<Participant, List<HistoryRow>> histories = new HashMap<>();
        Map<Participant, Long> unread = new HashMap<>();
        for (ConversationKey conversation : facts.conversations()) {
            for (int userId : facts.members(conversation)) {
                Participant participant = new Participant(conversation, userId);
                long readUpto = facts.watermarks(conversation, userId).readUpto();
                histories.put(participant, rows(facts, conversation));
                unread.put(
                        participant,
                        facts.messages(conversation).stream()
                                .filter(message -> message.senderId() != userId && message.id() > readUpto)
                                .count());
            }
        }
        historyFaults.forEach(fault -> fault.accept(histories));
        unreadFaults.forEach(fault -> fault.accept(unread));
        return Auditor.judge(new Evidence(journal.records(), facts, histories, unread, unstored));
    }

    /** Statuses as the contract has them, said a third way: the least of all others decides. */
    private static List<HistoryRow> rows(LogFacts facts, ConversationKey conversation) {
        List<HistoryRow> rows = new ArrayList<>();
        facts.messages(conversation).forEach(message -> {
            boolean read = true;
            boolean delivered = true;
            boolean anybody = false;
            for (int userId : facts.members(conversation)) {
                if (userId != message.senderId() && facts.joinedId(conversation, userId) < message.id()) {
                    anybody = true;
                    read &= facts.watermarks(conversation, userId).readUpto() >= message.id();
                    delivered &= facts.watermarks(conversation, userId).deliveredUpto() >= message.id();
                }
            }
            if (!anybody) {
                read = facts.leftWith(message).readUpto() >= message.id();
                delivered = facts.leftWith(message).deliveredUpto() >= message.id();
            }
            String status = read ? "read" : delivered ? "delivered" : "sent";
            rows.addFirst(new HistoryRow(message.id(), message.senderId(), message.text(), status));
        });
        return rows;
    }

    /** This rule was broken, and no other. */
    static void assertOnly(Verdict verdict, Rule rule) {
        assertThat(verdict.violationCounts())
                .as("violations: %s", verdict.violations())
                .containsOnlyKeys(rule);
    }
}
