package chat.parley.gateway.receipt;

import chat.parley.gateway.ReceiptProperties;
import chat.parley.gateway.publish.Appended;
import chat.parley.gateway.publish.EventLog;
import chat.parley.gateway.push.RoomSizes;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Gathers receipts for a moment and appends what is left of them (contract, section 6): of one user and conversation the
 * newest alone, of a room all its sessions' in one event. What the log already has from this gateway is not said again.
 */
@Component
public final class ReceiptMerger implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReceiptMerger.class);
    private static final int REMEMBERED = 200_000;
    private static final int MAX_RECEIPTS_PER_EVENT = 500;

    private record Bundle(ConversationKey conversation, ReceiptStatus status) {}

    private record Mark(ConversationKey conversation, int userId) {}

    private final Function<ReceiptsMarked, CompletableFuture<Appended>> eventLog;
    private final RoomSizes roomSizes;
    private final Cache<Mark, Long> deliveredUpTo = watermarks();
    private final Cache<Mark, Long> readUpTo = watermarks();
    private final Thread flusher;
    private final Duration interval;
    private Map<Bundle, Map<Integer, Long>> pending = new HashMap<>();
    private boolean closed;

    @Autowired
    ReceiptMerger(EventLog eventLog, RoomSizes roomSizes, ReceiptProperties properties) {
        this(event -> eventLog.append(event, null), roomSizes, properties);
    }

    ReceiptMerger(
            Function<ReceiptsMarked, CompletableFuture<Appended>> eventLog,
            RoomSizes roomSizes,
            ReceiptProperties properties) {
        this.eventLog = eventLog;
        this.roomSizes = roomSizes;
        this.interval = properties.merge();
        this.flusher = Thread.ofVirtual().name("receipts").start(this::flushRegularly);
    }

    /** A session of the user was handed everything up to this message. In a large room that is not tracked. */
    public void delivered(int userId, ConversationKey conversation, long messageId) {
        if (conversation instanceof ConversationKey.Room room && roomSizes.isLarge(room.roomId())) {
            return;
        }
        mark(ReceiptStatus.DELIVERED, new Mark(conversation, userId), messageId);
    }

    /** The user has read everything up to this message. */
    public void read(int userId, ConversationKey conversation, long messageId) {
        mark(ReceiptStatus.READ, new Mark(conversation, userId), messageId);
    }

    /** Appends what is left. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            flusher.join(interval.plusSeconds(1));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void mark(ReceiptStatus status, Mark mark, long messageId) {
        if (isKnown(readUpTo, mark, messageId)
                || (status == ReceiptStatus.DELIVERED && isKnown(deliveredUpTo, mark, messageId))) {
            return;
        }
        synchronized (this) {
            boolean first = pending.isEmpty();
            pending.computeIfAbsent(new Bundle(mark.conversation(), status), bundle -> new HashMap<>(2))
                    .merge(mark.userId(), messageId, Math::max);
            if (first) {
                notifyAll();
            }
        }
    }

    private static boolean isKnown(Cache<Mark, Long> watermarks, Mark mark, long messageId) {
        Long known = watermarks.getIfPresent(mark);
        return known != null && known >= messageId;
    }

    private void flushRegularly() {
        try {
            while (awaitPending()) {
                flush();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        flush();
    }

    /** Waits for the first receipt and then for those that come soon after it; false at the end. */
    private synchronized boolean awaitPending() throws InterruptedException {
        while (!closed && pending.isEmpty()) {
            wait();
        }
        long dueNanos = System.nanoTime() + interval.toNanos();
        for (long leftMs = interval.toMillis(); !closed && leftMs > 0; leftMs = millisUntil(dueNanos)) {
            wait(leftMs);
        }
        return !closed;
    }

    private static long millisUntil(long nanos) {
        return (nanos - System.nanoTime()) / 1_000_000;
    }

    private void flush() {
        Map<Bundle, Map<Integer, Long>> gathered;
        synchronized (this) {
            gathered = pending;
            pending = new HashMap<>();
        }
        gathered.forEach((bundle, receipts) -> {
            if (bundle.status() == ReceiptStatus.DELIVERED) {
                Map<Integer, Long> read =
                        gathered.getOrDefault(new Bundle(bundle.conversation(), ReceiptStatus.READ), Map.of());
                // Who has read has received.
                receipts.entrySet().removeIf(receipt -> read.getOrDefault(receipt.getKey(), 0L) >= receipt.getValue());
            }
            append(bundle, receipts);
        });
    }

    private void append(Bundle bundle, Map<Integer, Long> receipts) {
        List<Receipt> all = new ArrayList<>(receipts.size());
        receipts.forEach((userId, messageId) -> all.add(new Receipt(userId, messageId)));
        int atOnce = bundle.conversation() instanceof ConversationKey.Private ? 1 : MAX_RECEIPTS_PER_EVENT;
        for (int from = 0; from < all.size(); from += atOnce) {
            List<Receipt> some = all.subList(from, Math.min(from + atOnce, all.size()));
            eventLog.apply(event(bundle, some)).whenComplete((appended, failure) -> {
                if (failure == null) {
                    remember(bundle, some, appended.messageId());
                } else {
                    log.debug("receipts of {} wait for the log", bundle.conversation(), failure);
                    some.forEach(receipt -> mark(
                            bundle.status(), new Mark(bundle.conversation(), receipt.userId()), receipt.messageId()));
                }
            });
        }
    }

    private static ReceiptsMarked event(Bundle bundle, List<Receipt> receipts) {
        return switch (bundle.conversation()) {
            case ConversationKey.Room room ->
                new ReceiptsMarked(bundle.status(), ChatType.ROOM, room.roomId(), receipts);
            case ConversationKey.Private both ->
                new ReceiptsMarked(
                        bundle.status(),
                        ChatType.PRIVATE,
                        both.peerOf(receipts.getFirst().userId()),
                        receipts);
        };
    }

    /** A receipt for the future counts up to its own place in the log, so no later one is mistaken for a repetition. */
    private void remember(Bundle bundle, List<Receipt> receipts, long place) {
        Cache<Mark, Long> watermarks = bundle.status() == ReceiptStatus.READ ? readUpTo : deliveredUpTo;
        receipts.forEach(receipt -> watermarks
                .asMap()
                .merge(
                        new Mark(bundle.conversation(), receipt.userId()),
                        Math.min(receipt.messageId(), place),
                        Math::max));
    }

    private static Cache<Mark, Long> watermarks() {
        return Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    }
}
