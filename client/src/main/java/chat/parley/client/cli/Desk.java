package chat.parley.client.cli;

import chat.parley.client.ParleyClient;
import chat.parley.client.api.ParleyApi;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What is on a chatter's desk: the open conversation and what was said last in each. Everything happens on one thread of its
 * own, since showing a message may ask the server for a name, which the client's callbacks must not wait for.
 */
final class Desk {

    private final int self;
    private final Names names;
    private final Lines lines;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

    // Changed on the desk's thread only.
    private volatile @Nullable Place open;
    private volatile String prompt = "> ";
    private @Nullable ParleyClient client;
    private final Map<Place, Long> lastOwn = new HashMap<>();
    private final Map<Place, Long> newestHeard = new HashMap<>();

    Desk(ParleyApi api, int self) {
        this.self = self;
        this.names = new Names(api);
        this.lines = new Lines(names, self);
    }

    /** Receipts go out by this client. */
    void use(ParleyClient parleyClient) {
        client = parleyClient;
    }

    /** Runs a task on the desk's thread. */
    CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, thread);
    }

    /** Runs a task after what is on the desk already; nothing is shown any more once it is closed. */
    void later(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(task);
        }
    }

    /** What is on the desk already is done; nothing more is. */
    void close() {
        thread.close();
    }

    int self() {
        return self;
    }

    Names names() {
        return names;
    }

    Lines lines() {
        return lines;
    }

    /** The open conversation; read by any thread. */
    @Nullable
    Place open() {
        return open;
    }

    /** What stands before the line that is being typed; read by any thread. */
    String prompt() {
        return prompt;
    }

    void open(@Nullable Place place) {
        open = place;
        prompt = place == null ? "> " : names.of(place.chatType(), place.receiverId()) + "> ";
    }

    /** One said this oneself. */
    void said(Place place, long messageId) {
        lastOwn.merge(place, messageId, Math::max);
    }

    /** The last that one said there; 0 where that is not known. */
    long lastSaid(Place place) {
        return lastOwn.getOrDefault(place, 0L);
    }

    /** Somebody else said this. */
    void heard(Place place, long messageId) {
        newestHeard.merge(place, messageId, Math::max);
        markRead(place);
    }

    /** Who looks at a conversation has read it. */
    void markRead(Place place) {
        Long newest = newestHeard.get(place);
        ParleyClient reader = client;
        if (place.equals(open) && newest != null && reader != null) {
            reader.read(place.chatType(), place.receiverId(), newest);
        }
    }
}
