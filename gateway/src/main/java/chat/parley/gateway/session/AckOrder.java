package chat.parley.gateway.session;

import chat.parley.protocol.frame.ServerFrame;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers to the frames of one connection: acks and errors. A frame with a {@code client_msg_id} is answered as soon as its
 * answer is known; frames without one are answered in sending order, since their sender has nothing else to tell the
 * answers apart (contract, section 3.2). That goes for every error that names no frame, be it only since the frame could
 * not be read.
 */
public final class AckOrder {

    /** Answers that may be awaited or wait; more than the default rate lets through before the log has to answer. */
    static final int MOST_WAITING = 1_000;

    private final Consumer<ServerFrame> send;
    private final ArrayDeque<Place> waiting = new ArrayDeque<>(1);

    /** Where one answer belongs. */
    public final class Place {
        private final boolean ordered;
        private @Nullable ServerFrame answer;

        private Place(boolean ordered) {
            this.ordered = ordered;
        }

        /** Gives the answer; it goes out now, or behind those that are still awaited before it. */
        public void answer(ServerFrame frame) {
            if (!ordered) {
                send.accept(frame);
                return;
            }
            synchronized (waiting) {
                answer = frame;
                for (Place head = waiting.peek(); head != null && head.answer != null; head = waiting.peek()) {
                    waiting.remove();
                    send.accept(head.answer);
                }
                waiting.notifyAll();
            }
        }
    }

    /** @param send puts a frame into the session's outbox */
    public AckOrder(Consumer<ServerFrame> send) {
        this.send = send;
    }

    /**
     * Takes the place of the next answer. With {@value #MOST_WAITING} before it that are not answered yet it waits for one
     * of them, and the connection's next frames with it; the log answers within a time of its own.
     */
    public Place next(boolean ordered) {
        Place place = new Place(ordered);
        if (ordered) {
            synchronized (waiting) {
                awaitRoom();
                waiting.add(place);
            }
        }
        return place;
    }

    private void awaitRoom() {
        try {
            while (waiting.size() >= MOST_WAITING) {
                waiting.wait();
            }
        } catch (InterruptedException stopped) {
            // The gateway stops: nothing will be read after this frame.
            Thread.currentThread().interrupt();
        }
    }
}
