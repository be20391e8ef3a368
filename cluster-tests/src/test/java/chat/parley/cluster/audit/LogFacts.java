package chat.parley.cluster.audit;

import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.RoomCreated;
import chat.parley.protocol.event.Event.RoomDeleted;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ConversationKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the log says, read a second time and in another way than the store reads it: record by record, with everything in
 * memory. It knows rooms as the workload uses them: nobody deletes one, and owners stay.
 */
public final class LogFacts {

    private static final long GRACE_MS = Duration.ofSeconds(30).toMillis();

    /** How far back fan-out notices a repeat (contract, section 3.1). */
    private static final long REPEAT_WINDOW_MS = Duration.ofMinutes(2).toMillis();

    /** A message that counts. */
    public record Message(
            long id,
            ConversationKey conversation,
            int senderId,
            @Nullable String clientMsgId,
            String text) {

        long digest() {
            return Digest.of(conversation, senderId, text);
        }
    }

    /** A user in a conversation. */
    public record Participant(ConversationKey conversation, int userId) {}

    /**
     * From one joining to the leaving after it; both are places in the log, the second one open at the end.
     *
     * @param ended how far it had got when it ended; nothing while it is open
     */
    public record Stay(long joinedId, long leftId, Watermarks ended) {

        Stay(long joinedId) {
            this(joinedId, Long.MAX_VALUE, new Watermarks(0, 0));
        }

        boolean covers(long messageId) {
            return joinedId < messageId && messageId < leftId;
        }

        boolean isOpen() {
            return leftId == Long.MAX_VALUE;
        }
    }

    /** How far a participant has got. */
    public record Watermarks(long deliveredUpto, long readUpto) {

        Watermarks moved(ReceiptStatus status, long upto) {
            long read = status == ReceiptStatus.READ ? Math.max(readUpto, upto) : readUpto;
            return new Watermarks(Math.max(deliveredUpto, upto), read);
        }
    }

    private record Key(ConversationKey conversation, int senderId, String clientMsgId) {}

    private record First(long id, long saidMs) {}

    private final TreeMap<Long, Message> messages = new TreeMap<>();
    private final Map<ConversationKey, List<Message>> byConversation = new HashMap<>();
    private final Map<Key, First> firsts = new HashMap<>();
    private final Map<Long, Long> repeats = new HashMap<>();
    private final Set<Long> lateRepeats = new HashSet<>();
    private final Map<Long, String> refused = new HashMap<>();
    private final Map<Participant, List<Stay>> stays = new HashMap<>();
    private final Map<Participant, Long> leftAtMs = new HashMap<>();
    private final Map<Participant, Watermarks> watermarks = new HashMap<>();

    private LogFacts() {}

    /** Reads records, which need to be in the order of their partitions. */
    public static LogFacts of(Collection<LogEntry> log) {
        LogFacts facts = new LogFacts();
        log.stream().sorted(Comparator.comparingLong(LogEntry::id)).forEach(facts::read);
        return facts;
    }

    /** Every message that counts, by id. */
    public Map<Long, Message> messages() {
        return messages;
    }

    /** The messages of a conversation, in its order. */
    public List<Message> messages(ConversationKey conversation) {
        return byConversation.getOrDefault(conversation, List.of());
    }

    /** Every conversation in which something was said. */
    public Collection<ConversationKey> conversations() {
        return byConversation.keySet();
    }

    /** The message that a record repeats; null where it is none. */
    public @Nullable Long repeatOf(long id) {
        return repeats.get(id);
    }

    /**
     * Whether a record repeats a message that was said so long before that only the store could know: where it cannot be
     * asked, such a repeat is acked and handed over as a message, and the history has the first one alone (contract, section
     * 3.1).
     */
    public boolean isLateRepeat(long id) {
        return lateRepeats.contains(id);
    }

    /** How many records repeat others. */
    public int repeatCount() {
        return repeats.size();
    }

    /** Why a record does not count; null where it does. */
    public @Nullable String refusal(long id) {
        return refused.get(id);
    }

    /** Whether a user was in the conversation when this was said. */
    public boolean wasThere(ConversationKey conversation, int userId, long messageId) {
        return switch (conversation) {
            case ConversationKey.Private two -> two.has(userId);
            case ConversationKey.Room ignored ->
                stays(conversation, userId).stream().anyMatch(stay -> stay.covers(messageId));
        };
    }

    /** Whether a user was there when this was said and has been ever since. */
    public boolean isOwed(ConversationKey conversation, int userId, long messageId) {
        return switch (conversation) {
            case ConversationKey.Private two -> two.has(userId);
            case ConversationKey.Room ignored ->
                stays(conversation, userId).stream().anyMatch(stay -> stay.isOpen() && stay.covers(messageId));
        };
    }

    /** Where a member joined the last time; 0 in a private conversation. */
    public long joinedId(ConversationKey conversation, int userId) {
        List<Stay> all = stays(conversation, userId);
        return all.isEmpty() ? 0 : all.getLast().joinedId();
    }

    /** Who is in the conversation at the end of the log. */
    public List<Integer> members(ConversationKey conversation) {
        return switch (conversation) {
            case ConversationKey.Private(int lower, int higher) ->
                lower == higher ? List.of(lower) : List.of(lower, higher);
            case ConversationKey.Room ignored ->
                stays.entrySet().stream()
                        .filter(entry -> entry.getKey().conversation().equals(conversation))
                        .filter(entry -> entry.getValue().getLast().isOpen())
                        .map(entry -> entry.getKey().userId())
                        .toList();
        };
    }

    /** Who was in a room from where to where, in words. */
    public List<String> comingsAndGoings(ConversationKey conversation) {
        return stays.entrySet().stream()
                .filter(entry -> entry.getKey().conversation().equals(conversation))
                .map(entry -> "user " + entry.getKey().userId() + " was in " + conversation + ": "
                        + entry.getValue().stream()
                                .map(stay ->
                                        "from " + stay.joinedId() + (stay.isOpen() ? " on" : " to " + stay.leftId()))
                                .collect(Collectors.joining(", ")))
                .sorted()
                .toList();
    }

    /** How far a participant has got by the log. */
    public Watermarks watermarks(ConversationKey conversation, int userId) {
        return watermarks.getOrDefault(new Participant(conversation, userId), new Watermarks(0, 0));
    }

    /** The furthest that somebody had got when he left a room in which he had been when this was said, its sender aside. */
    public Watermarks leftWith(Message message) {
        return stays.entrySet().stream()
                .filter(entry -> entry.getKey().conversation().equals(message.conversation())
                        && entry.getKey().userId() != message.senderId())
                .flatMap(entry -> entry.getValue().stream())
                .filter(stay -> stay.covers(message.id()) && !stay.isOpen())
                .map(Stay::ended)
                .reduce(
                        new Watermarks(0, 0),
                        (one, other) -> one.moved(ReceiptStatus.DELIVERED, other.deliveredUpto())
                                .moved(ReceiptStatus.READ, other.readUpto()));
    }

    private List<Stay> stays(ConversationKey conversation, int userId) {
        return stays.getOrDefault(new Participant(conversation, userId), List.of());
    }

    private void read(LogEntry entry) {
        switch (entry.event()) {
            case MessageSent sent -> sent(entry, sent);
            case ReceiptsMarked marked -> marked(marked);
            case RoomCreated created -> joined(created, created.ownerId(), entry);
            case MemberJoined joined -> joined(joined, joined.userId(), entry);
            case MemberLeft left -> left(left, entry);
            case RoomUpdated ignored -> {}
            case RoomDeleted deleted -> throw new IllegalArgumentException("room " + deleted.roomId() + " was deleted");
        }
    }

    private void sent(LogEntry entry, MessageSent sent) {
        ConversationKey conversation = sent.conversation();
        if (sent.clientMsgId() != null) {
            Key key = new Key(conversation, sent.senderId(), sent.clientMsgId());
            First first = firsts.get(key);
            if (first != null) {
                repeats.put(entry.id(), first.id());
                if (entry.timestampMs() - first.saidMs() > REPEAT_WINDOW_MS) {
                    lateRepeats.add(entry.id());
                }
                return;
            }
        }
        if (conversation instanceof ConversationKey.Room && !maySpeak(conversation, sent.senderId(), entry)) {
            refused.put(entry.id(), "user " + sent.senderId() + " is not in " + conversation);
            return;
        }
        if (sent.clientMsgId() != null) {
            firsts.put(
                    new Key(conversation, sent.senderId(), sent.clientMsgId()),
                    new First(entry.id(), entry.timestampMs()));
        }
        Message message = new Message(
                entry.id(),
                conversation,
                sent.senderId(),
                sent.clientMsgId(),
                sent.body().content());
        messages.put(entry.id(), message);
        byConversation.computeIfAbsent(conversation, key -> new ArrayList<>()).add(message);
    }

    private boolean maySpeak(ConversationKey conversation, int userId, LogEntry entry) {
        List<Stay> all = stays(conversation, userId);
        if (!all.isEmpty() && all.getLast().isOpen()) {
            return true;
        }
        Long leftMs = leftAtMs.get(new Participant(conversation, userId));
        return leftMs != null && entry.timestampMs() <= leftMs + GRACE_MS;
    }

    private void marked(ReceiptsMarked marked) {
        ConversationKey conversation = marked.conversation();
        List<Message> said = messages(conversation);
        long newest = said.isEmpty() ? 0 : said.getLast().id();
        for (ReceiptsMarked.Receipt receipt : marked.receipts()) {
            Participant participant = new Participant(conversation, receipt.userId());
            boolean isThere = conversation instanceof ConversationKey.Private
                    ? !said.isEmpty()
                    : stays.containsKey(participant)
                            && stays.get(participant).getLast().isOpen();
            if (isThere) {
                watermarks.merge(
                        participant,
                        new Watermarks(0, 0).moved(marked.status(), Math.min(receipt.messageId(), newest)),
                        (before, now) -> before.moved(ReceiptStatus.DELIVERED, now.deliveredUpto())
                                .moved(ReceiptStatus.READ, now.readUpto()));
            }
        }
    }

    private void joined(Event.RoomEvent event, int userId, LogEntry entry) {
        Participant participant = new Participant(event.conversation(), userId);
        List<Stay> all = stays.computeIfAbsent(participant, key -> new ArrayList<>());
        if (all.isEmpty() || !all.getLast().isOpen()) {
            all.add(new Stay(entry.id()));
            watermarks.put(participant, new Watermarks(entry.id(), entry.id()));
        }
    }

    private void left(MemberLeft left, LogEntry entry) {
        Participant participant = new Participant(left.conversation(), left.userId());
        List<Stay> all = stays.getOrDefault(participant, new ArrayList<>());
        if (!all.isEmpty() && all.getLast().isOpen()) {
            all.set(
                    all.size() - 1,
                    new Stay(all.getLast().joinedId(), entry.id(), watermarks(left.conversation(), left.userId())));
            leftAtMs.put(participant, entry.timestampMs());
        }
    }
}
