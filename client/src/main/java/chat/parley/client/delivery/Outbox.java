package chat.parley.client.delivery;

import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ServerFrame.Ack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The messages that have no ack yet, in the order in which they were handed over. It decides what goes out when:
 *
 * <ul>
 *   <li>at most {@code window} messages are in flight at once;
 *   <li>a message that went out and has no ack, because its connection ended or the log did not confirm it, may be in the
 *       log or not: it goes out again with {@code retry} (contract, section 3.1), alone, before any that came after it, so
 *       that a reconnect does not change the order.
 * </ul>
 *
 * Not for several threads.
 */
public final class Outbox {

    /** A message and the promise of its ack. */
    public record Entry(ClientFrame.Chat frame, CompletableFuture<Ack> acked) {}

    private enum Stage {
        FRESH,
        IN_FLIGHT,
        UNCERTAIN,
        RETRY_IN_FLIGHT
    }

    private static final class Item {
        private final Entry entry;
        private Stage stage = Stage.FRESH;

        Item(Entry entry) {
            this.entry = entry;
        }
    }

    private final Map<String, Item> items = new LinkedHashMap<>();
    private final int window;

    /** An empty outbox with room for so many messages in flight. */
    public Outbox(int window) {
        this.window = window;
    }

    /**
     * Takes a message that has a {@code client_msg_id}; false where one with this id has no ack yet.
     */
    public boolean add(Entry entry) {
        return items.putIfAbsent(idOf(entry), new Item(entry)) == null;
    }

    /** Whether this message has no ack yet. */
    public boolean has(String clientMsgId) {
        return items.containsKey(clientMsgId);
    }

    /** How many messages have no ack yet. */
    public int size() {
        return items.size();
    }

    /** What is to go out now; it counts as in flight from here on. */
    public List<ClientFrame.Chat> next() {
        List<ClientFrame.Chat> frames = new ArrayList<>();
        int inFlight = 0;
        for (Item item : items.values()) {
            if (inFlight >= window || item.stage == Stage.RETRY_IN_FLIGHT) {
                break;
            }
            if (item.stage == Stage.UNCERTAIN) {
                if (inFlight == 0) {
                    item.stage = Stage.RETRY_IN_FLIGHT;
                    frames.add(asRetry(item.entry.frame()));
                }
                break;
            }
            if (item.stage == Stage.FRESH) {
                item.stage = Stage.IN_FLIGHT;
                frames.add(item.entry.frame());
            }
            inFlight++;
        }
        return frames;
    }

    /** The connection is gone: what was in flight may be in the log or not. */
    public void connectionLost() {
        for (Item item : items.values()) {
            if (item.stage != Stage.FRESH) {
                item.stage = Stage.UNCERTAIN;
            }
        }
    }

    /** The log did not confirm the message; it goes out again as a retry. */
    public void uncertain(String clientMsgId) {
        Item item = items.get(clientMsgId);
        if (item != null) {
            item.stage = Stage.UNCERTAIN;
        }
    }

    /** The server did not take the message; it goes out again as it was. */
    public void refusedForNow(String clientMsgId) {
        Item item = items.get(clientMsgId);
        if (item != null) {
            item.stage = item.stage == Stage.IN_FLIGHT ? Stage.FRESH : Stage.UNCERTAIN;
        }
    }

    /** Whether an earlier sending of the message has no answer: what is said of a repeat says nothing about that one. */
    public boolean mayBeInLog(String clientMsgId) {
        Item item = items.get(clientMsgId);
        return item != null && (item.stage == Stage.UNCERTAIN || item.stage == Stage.RETRY_IN_FLIGHT);
    }

    /** Takes out a message that has its answer. */
    public Optional<Entry> remove(String clientMsgId) {
        return Optional.ofNullable(items.remove(clientMsgId)).map(item -> item.entry);
    }

    /** Takes out everything. */
    public List<Entry> clear() {
        List<Entry> all = items.values().stream().map(item -> item.entry).toList();
        items.clear();
        return all;
    }

    private static String idOf(Entry entry) {
        String clientMsgId = entry.frame().clientMsgId();
        if (clientMsgId == null) {
            throw new IllegalArgumentException("a message without client_msg_id");
        }
        return clientMsgId;
    }

    private static ClientFrame.Chat asRetry(ClientFrame.Chat frame) {
        return new ClientFrame.Chat(frame.chatType(), frame.receiverId(), frame.body(), frame.clientMsgId(), true);
    }
}
