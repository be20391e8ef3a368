package chat.parley.message.store.fold;

import chat.parley.message.log.LogRecord;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Made-up logs, the same for the same seed: few users, few conversations and few ids, so that everything collides with
 * everything: repeats, strangers, receipts for the future, rooms that come, pass on and go.
 */
public final class LogScript {

    private static final int USERS = 5;
    private static final int ROOMS = 3;
    private static final int PARTITIONS = 3;

    private final Random random;
    private final long[] nextOffsets = new long[PARTITIONS];
    private Instant now = Instant.parse("2026-11-23T04:00:00Z");

    public LogScript(long seed) {
        this.random = new Random(seed);
    }

    /** A log of this many records, in an order that keeps that of each partition. */
    public List<LogRecord> records(int count) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record(event()));
        }
        return records;
    }

    /** The records in batches of any size, zero included, each batch in any order that keeps that of each partition. */
    public List<List<LogRecord>> batches(List<LogRecord> records) {
        List<List<LogRecord>> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int wanted = partition;
            partitions.add(new ArrayList<>(
                    records.stream().filter(each -> each.partition() == wanted).toList()));
        }
        List<List<LogRecord>> batches = new ArrayList<>();
        int left = records.size();
        while (left > 0) {
            List<LogRecord> batch = new ArrayList<>();
            int size = random.nextInt(4) == 0 ? random.nextInt(60) : random.nextInt(5);
            while (batch.size() < size && left > 0) {
                List<LogRecord> partition = partitions.get(random.nextInt(PARTITIONS));
                if (!partition.isEmpty()) {
                    batch.add(partition.removeFirst());
                    left--;
                }
            }
            batches.add(batch);
        }
        return batches;
    }

    public boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private LogRecord record(Event event) {
        int partition = Math.floorMod(Long.hashCode(event.conversation().packed()), PARTITIONS);
        nextOffsets[partition] += random.nextInt(10) == 0 ? 2 : 1;
        now = now.plusMillis(random.nextInt(8) == 0 ? random.nextInt(40_000) : random.nextInt(300));
        return new LogRecord(partition, nextOffsets[partition] - 1, now, event);
    }

    private Event event() {
        int room = 1 + random.nextInt(ROOMS);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> message(ChatType.ROOM, room);
            case 6, 7, 8, 9 -> message(ChatType.PRIVATE, user());
            case 10, 11 -> receipts(ChatType.PRIVATE, user(), 1);
            case 12, 13 -> receipts(ChatType.ROOM, room, 1 + random.nextInt(3));
            case 14 -> new Event.RoomCreated(room, "room " + random.nextInt(9), null, user());
            case 15 -> new Event.RoomUpdated(room, "renamed " + random.nextInt(9), "as " + random.nextInt(9), user());
            case 16, 17 -> {
                int userId = user();
                yield new Event.MemberJoined(room, userId, chance(3) ? user() : userId);
            }
            case 18 -> {
                int userId = user();
                yield new Event.MemberLeft(room, userId, chance(3) ? user() : userId);
            }
            default ->
                // Few of these: a deleted room stays deleted, and nothing happens in it any more.
                chance(6) ? new Event.RoomDeleted(room, user()) : message(ChatType.ROOM, room);
        };
    }

    private Event message(ChatType chatType, int receiverId) {
        return new Event.MessageSent(
                user(),
                chatType,
                receiverId,
                new MessageBody(MessageType.TEXT, "text " + random.nextInt(), null),
                chance(3) ? null : "c" + random.nextInt(6));
    }

    private Event receipts(ChatType chatType, int receiverId, int count) {
        List<Receipt> receipts = new ArrayList<>();
        int first = user();
        long conversation = ConversationKey.of(chatType, first, receiverId).packed();
        int partition = Math.floorMod(Long.hashCode(conversation), PARTITIONS);
        for (int i = 0; i < count; i++) {
            long offset = Math.max(0, nextOffsets[partition] + random.nextInt(12) - 10);
            receipts.add(new Receipt(i == 0 ? first : user(), MessageId.of(partition, offset)));
        }
        return new Event.ReceiptsMarked(
                random.nextBoolean() ? ReceiptStatus.READ : ReceiptStatus.DELIVERED, chatType, receiverId, receipts);
    }

    private int user() {
        return 1 + random.nextInt(USERS);
    }
}
