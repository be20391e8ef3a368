package chat.parley.gateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.gateway.contract.FanOutDouble.Publication;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.RoomCreated;
import chat.parley.protocol.event.Event.RoomDeleted;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import chat.parley.testing.Backends;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a gateway, small and in this process: reads the real log, keeps what it says in memory, where
 * {@link HistoryDouble} finds it, and publishes it over the real Redis by {@link FanOutDouble}.
 */
public final class Projection implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final AtomicInteger IDS = new AtomicInteger(1_000);

    /** A message as the store has it. */
    record Stored(long id, Instant createdAt, MessageSent sent) {

        String frameFor(int userId) {
            return ServerFrameCodec.encode(new ServerFrame.Chat(
                    id,
                    sent.chatType(),
                    sent.senderId(),
                    sent.receiverId(),
                    sent.body(),
                    createdAt,
                    userId == sent.senderId() ? sent.clientMsgId() : null));
        }
    }

    private record FirstSending(int senderId, ConversationKey conversation, String clientMsgId) {}

    private record Watermark(ConversationKey conversation, int userId) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LogWriter log;
    private final FanOutDouble fanOut;
    private final Thread reader;
    private volatile boolean closed;

    // Guarded by this.
    private Position position = Position.START;
    private final Map<ConversationKey, TreeMap<Long, Stored>> messages = new HashMap<>();
    private final Map<FirstSending, Stored> firstSendings = new HashMap<>();
    private final Map<Integer, Map<Integer, Long>> joinedAt = new HashMap<>();
    private final Map<Watermark, Long> delivered = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Set<Integer> users = ConcurrentHashMap.newKeySet();
    private final Map<Long, String> traceparents = new ConcurrentHashMap<>();

    /** Reads the log of these backends from its end on. */
    public Projection(Backends backends) {
        this.log = new LogWriter(backends);
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", backends.kafkaBootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.EVENTS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(
                partition -> position = position.atLeast(partition.partition(), consumer.position(partition)));
        this.fanOut = new FanOutDouble(backends);
        this.reader = Thread.ofPlatform().daemon().name("projection").start(this::read);
    }

    /** A user of his own for a test. */
    public int newUser() {
        int user = IDS.incrementAndGet();
        users.add(user);
        return user;
    }

    /** An id that nobody has. */
    public int newId() {
        return IDS.incrementAndGet();
    }

    /** A room with these members, the first its owner; returns when the projection has it. */
    public int newRoom(int... members) {
        int room = IDS.incrementAndGet();
        append(new RoomCreated(room, "room " + room, null, members[0]));
        for (int i = 1; i < members.length; i++) {
            append(new MemberJoined(room, members[i], members[i]));
        }
        return room;
    }

    /** Appends an event to the log, as a gateway or a command does; returns its id once it was published. */
    public long append(Event event) {
        return append(event, null);
    }

    /** As {@link #append(Event)}, from a session. */
    public long append(Event event, @Nullable String session) {
        long id = appendOnly(event, session);
        fanOut.awaitPublished(id);
        return id;
    }

    /** Appends without waiting for anybody to notice. */
    public long appendOnly(Event event, @Nullable String session) {
        return log.append(event, session);
    }

    /** The {@code traceparent} of a record that was published; null where it has none. */
    public @Nullable String traceparentOf(long id) {
        return traceparents.get(id);
    }

    /** What stands in the log since this projection began. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** The messages of a conversation, oldest first. */
    synchronized List<Stored> messages(ConversationKey conversation) {
        return List.copyOf(messages.getOrDefault(conversation, new TreeMap<>()).values());
    }

    /** How far a user's receipts say he was handed a conversation. */
    public synchronized long deliveredUpTo(int userId, ConversationKey conversation) {
        return delivered.getOrDefault(new Watermark(conversation, userId), 0L);
    }

    /** What is published, to be held back or repeated. */
    public FanOutDouble fanOut() {
        return fanOut;
    }

    boolean exists(int userId) {
        return users.contains(userId);
    }

    synchronized Map<Integer, Long> roomsOf(int userId) {
        Map<Integer, Long> rooms = new HashMap<>();
        joinedAt.forEach((room, members) -> {
            if (members.containsKey(userId)) {
                rooms.put(room, members.get(userId));
            }
        });
        return rooms;
    }

    synchronized int members(int roomId) {
        return joinedAt.getOrDefault(roomId, Map.of()).size();
    }

    synchronized Optional<Stored> find(int senderId, ConversationKey conversation, String clientMsgId) {
        return Optional.ofNullable(firstSendings.get(new FirstSending(senderId, conversation, clientMsgId)));
    }

    /** Waits until everything before this position is in here. */
    synchronized boolean await(Position target, long waitMs) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(waitMs).toNanos();
        while (!position.reaches(target)) {
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }

    /** What a user is owed: everything in [since, until), or what was never delivered to him where since is null. */
    synchronized List<Stored> owed(int userId, @Nullable Position since, Position until) {
        Map<Integer, Long> rooms = roomsOf(userId);
        List<Stored> owed = new ArrayList<>();
        messages.forEach((conversation, all) -> {
            Long from = switch (conversation) {
                case ConversationKey.Private both -> both.has(userId) ? Long.valueOf(0) : null;
                case ConversationKey.Room room -> rooms.get(room.roomId());
            };
            if (from == null) {
                return;
            }
            long after = Math.max(from, since == null ? deliveredUpTo(userId, conversation) : 0);
            List<Stored> some = all.tailMap(after, false).values().stream()
                    .filter(message -> until.covers(message.id()))
                    .filter(message -> since == null || !since.covers(message.id()))
                    .toList();
            if (since != null
                    || some.stream().anyMatch(message -> message.sent().senderId() != userId)) {
                owed.addAll(some);
            }
        });
        owed.sort(Comparator.comparing(Stored::createdAt).thenComparingLong(Stored::id));
        return owed;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            reader.join(5_000);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        fanOut.close();
        log.close();
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                consumer.poll(POLL).forEach(this::apply);
            }
        } catch (WakeupException closing) {
            // The end.
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> entry) {
        long id = MessageId.of(entry.partition(), entry.offset());
        Position next = Position.START.atLeast(entry.partition(), entry.offset() + 1);
        try {
            Event event = EventCodec.decode(entry.value());
            Header session = entry.headers().lastHeader(RecordHeaders.SESSION);
            Header traceparent = entry.headers().lastHeader(RecordHeaders.TRACEPARENT);
            if (traceparent != null) {
                traceparents.put(id, new String(traceparent.value(), UTF_8));
            }
            fanOut.publish(id, next, apply(event, id, Instant.ofEpochMilli(entry.timestamp()), session));
        } catch (FieldException foreign) {
            fanOut.publish(id, next, List.of());
        }
        synchronized (this) {
            position = position.max(next);
            notifyAll();
        }
    }

    private synchronized List<Publication> apply(
            Event event, long id, Instant createdAt, @Nullable Header sessionHeader) {
        events.add(event);
        String session = sessionHeader == null ? null : new String(sessionHeader.value(), UTF_8);
        return switch (event) {
            case MessageSent sent -> message(sent, id, createdAt, session);
            case ReceiptsMarked marked -> receipts(marked, id);
            case RoomCreated created -> {
                joinedAt.put(created.roomId(), new HashMap<>(Map.of(created.ownerId(), id)));
                yield Publications.ofMember(RoomChange.CREATED, created.roomId(), created.ownerId(), id);
            }
            case MemberJoined joined -> {
                joinedAt.computeIfAbsent(joined.roomId(), room -> new HashMap<>())
                        .putIfAbsent(joined.userId(), id);
                yield Publications.ofMember(RoomChange.JOINED, joined.roomId(), joined.userId(), id);
            }
            case MemberLeft left -> {
                joinedAt.getOrDefault(left.roomId(), new HashMap<>()).remove(left.userId());
                yield Publications.ofMember(RoomChange.LEFT, left.roomId(), left.userId(), id);
            }
            case RoomUpdated updated ->
                Publications.ofRoom(RoomChange.UPDATED, updated.roomId(), updated.byUserId(), id);
            case RoomDeleted deleted -> {
                joinedAt.remove(deleted.roomId());
                yield Publications.ofRoom(RoomChange.DELETED, deleted.roomId(), deleted.byUserId(), id);
            }
        };
    }

    private List<Publication> message(MessageSent sent, long id, Instant createdAt, @Nullable String session) {
        ConversationKey conversation = sent.conversation();
        Stored stored = new Stored(id, createdAt, sent);
        if (sent.clientMsgId() != null) {
            Stored first = firstSendings.putIfAbsent(
                    new FirstSending(sent.senderId(), conversation, sent.clientMsgId()), stored);
            if (first != null) {
                return Publications.ofRepeat(first, id, session);
            }
        }
        messages.computeIfAbsent(conversation, key -> new TreeMap<>()).put(id, stored);
        return Publications.ofMessage(stored, session, traceparents.get(id));
    }

    private List<Publication> receipts(ReceiptsMarked marked, long id) {
        ConversationKey conversation = marked.conversation();
        List<Publication> publications = new ArrayList<>();
        for (ReceiptsMarked.Receipt receipt : marked.receipts()) {
            long upTo = Math.min(receipt.messageId(), id);
            delivered.merge(new Watermark(conversation, receipt.userId()), upTo, Math::max);
            publications.add(Publications.ofReceipt(marked.status(), conversation, receipt.userId(), upTo));
        }
        return publications;
    }
}
