package chat.parley.gateway.session;

import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.Position;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connected client. Thread-safe. */
public final class Session {

    private final String id;
    private final Socket socket;
    private final Outbox outbox;
    private final Feed feed;
    private final AckOrder acks = new AckOrder(this::send);
    private final Stays stays = new Stays();

    private final AtomicReference<@Nullable CloseCode> closedFor = new AtomicReference<>();
    private volatile Credentials credentials;
    private volatile long heardAtNanos = System.nanoTime();
    private volatile boolean overflown;
    private volatile boolean ended;

    /**
     * How a session begins.
     *
     * @param resumeFrom the client's position, or null
     * @param clientReceipts the client says itself what was delivered to it
     */
    public record Opening(
            String id, Credentials credentials, @Nullable Position resumeFrom, boolean clientReceipts) {}

    /**
     * @param queueBytes what may wait for this session, in bytes; as much again may be held back while it catches up
     * @param written told of each frame once it has been written to the socket
     * @param delivered told what has been delivered to this user by that
     */
    public Session(
            Opening opening,
            Socket socket,
            int queueBytes,
            Executor executor,
            Consumer<OutboundFrame> written,
            BiConsumer<Integer, Delivery> delivered) {
        this.id = opening.id();
        this.credentials = opening.credentials();
        this.socket = socket;
        this.outbox = new Outbox(
                socket,
                queueBytes,
                executor,
                frame -> {
                    written.accept(frame);
                    // Only the first of all sessions ends it; to end it again does nothing.
                    frame.step().end();
                    if (!opening.clientReceipts()) {
                        frame.deliveries().forEach(delivery -> delivered.accept(userId(), delivery));
                    }
                },
                socket::abort);
        this.feed = new Feed(opening.resumeFrom(), outbox::offer, this::overflow, queueBytes);
    }

    /** This connection's id, as in {@code hello}. */
    public String id() {
        return id;
    }

    /** Whose session it is. */
    public int userId() {
        return credentials.userId();
    }

    /** The token it goes by at the moment. */
    public Credentials credentials() {
        return credentials;
    }

    /** A fresh token of the same user. */
    public void renew(Credentials fresh) {
        credentials = fresh;
    }

    /** What is pushed to it. */
    public Feed feed() {
        return feed;
    }

    /** Acks, in sending order where that matters. */
    public AckOrder acks() {
        return acks;
    }

    /** The rooms whose channels it follows, and what of them it may hear. */
    public Stays stays() {
        return stays;
    }

    /** Sends a frame that is for this session alone. */
    public void send(ServerFrame frame) {
        if (!outbox.offer(OutboundFrame.of(frame))) {
            overflow();
        }
    }

    /** Sends a frame of a backlog as soon as there is room; false when there is none by then, as nanoTime counts. */
    public boolean sendPatiently(OutboundFrame frame, long dueNanos) throws InterruptedException {
        return outbox.offerPatiently(frame, dueNanos);
    }

    /** Something came from the client. */
    public void heard() {
        heardAtNanos = System.nanoTime();
    }

    /** How long nothing came from the client, in nanoseconds. */
    public long silentNanos() {
        return System.nanoTime() - heardAtNanos;
    }

    /** Sends a WebSocket ping. */
    public void ping() throws IOException {
        socket.ping();
    }

    /**
     * Closes the connection; the first reason counts. What is queued is still sent, but for a reader who is too slow for
     * it.
     */
    public void close(CloseCode code) {
        if (closedFor.compareAndSet(null, code)) {
            if (code == CloseCode.SLOW_CONSUMER) {
                outbox.end();
                socket.close(code);
            } else {
                outbox.finish(() -> socket.close(code));
            }
        }
    }

    /** Why this side closed the connection, or null if it did not. */
    public @Nullable CloseCode closedFor() {
        return closedFor.get();
    }

    /** The connection is gone. */
    public void ended() {
        ended = true;
        outbox.end();
    }

    /** Whether the connection is gone. */
    public boolean hasEnded() {
        return ended;
    }

    /** Bytes that wait for the reader, or for the backlog that comes before them. */
    public int queuedBytes() {
        return outbox.queuedBytes() + feed.heldBytes();
    }

    /** Frames wait that the reader does not take: it is let go. */
    private void overflow() {
        // Called under the feed's lock, from threads that serve everybody: closing must not make them wait.
        if (!overflown) {
            overflown = true;
            Thread.startVirtualThread(() -> close(CloseCode.SLOW_CONSUMER));
        }
    }
}
