package chat.parley.message.fanout;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Receipts of rooms, held back so that a room gets a few status frames a second however many members read at once
 * (contract, section 3.2): of each user and status only the newest watermark waits. Live frames only: a crash loses what
 * waits here, the store has it. Time is handed in; not for several threads.
 */
final class RoomReceipts {

    /** What waits: the newest watermark of a user, delivered or read. */
    private record Waiting(int userId, ReceiptStatus status) {}

    private static final class RoomQueue {
        private final LinkedHashMap<Waiting, Long> waiting = new LinkedHashMap<>();
        private long dueNanos;
    }

    private final long spacingNanos;
    private final int roomLimit;
    private final Map<Integer, RoomQueue> rooms = new HashMap<>();

    /**
     * @param framesPerSecond at most this many frames a second and room
     * @param roomLimit a room in which more users than this have receipts waiting is too large for any
     */
    RoomReceipts(int framesPerSecond, int roomLimit) {
        this.spacingNanos = Duration.ofSeconds(1).toNanos() / framesPerSecond;
        this.roomLimit = roomLimit;
    }

    /** Takes a receipt in. */
    void add(int roomId, int userId, ReceiptStatus status, long messageId, long nowNanos) {
        RoomQueue room = rooms.computeIfAbsent(roomId, _ -> {
            RoomQueue queue = new RoomQueue();
            queue.dueNanos = nowNanos;
            return queue;
        });
        if (status == ReceiptStatus.READ) {
            Waiting delivered = new Waiting(userId, ReceiptStatus.DELIVERED);
            Long upto = room.waiting.get(delivered);
            if (upto != null && upto <= messageId) {
                room.waiting.remove(delivered);
            }
        }
        room.waiting.merge(new Waiting(userId, status), messageId, Math::max);
        if (room.waiting.size() > 2 * roomLimit) {
            room.waiting.clear();
        }
    }

    /** What may go out now; it no longer waits. */
    List<Due> takeDue(long nowNanos) {
        List<Due> due = new ArrayList<>();
        Iterator<Map.Entry<Integer, RoomQueue>> all = rooms.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Integer, RoomQueue> entry = all.next();
            RoomQueue room = entry.getValue();
            if (nowNanos - room.dueNanos < 0) {
                continue;
            }
            Map.Entry<Waiting, Long> next = room.waiting.pollFirstEntry();
            if (next == null) {
                // Kept until its pause is over, so that the next receipt waits as it should.
                all.remove();
                continue;
            }
            room.dueNanos = nowNanos + spacingNanos;
            due.add(new Due(
                    entry.getKey(), next.getKey().userId(), next.getKey().status(), next.getValue()));
        }
        return due;
    }

    /** Everything that waits, without regard to the pace. */
    List<Due> takeAll() {
        List<Due> all = new ArrayList<>();
        rooms.forEach((roomId, room) -> room.waiting.forEach(
                (waiting, upto) -> all.add(new Due(roomId, waiting.userId(), waiting.status(), upto))));
        rooms.clear();
        return all;
    }

    /** A receipt whose time has come. */
    record Due(int roomId, int userId, ReceiptStatus status, long messageId) {

        ConversationKey.Room room() {
            return new ConversationKey.Room(roomId);
        }

        ServerFrame.Status frame() {
            return new ServerFrame.Status(ChatType.ROOM, roomId, userId, messageId, status);
        }
    }
}
