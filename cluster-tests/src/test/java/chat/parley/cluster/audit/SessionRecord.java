package chat.parley.cluster.audit;

import java.util.ArrayList;
import java.util.List;

/** One connection of a device and all that went over it. Written by the connection's threads, read when it is over. */
public final class SessionRecord {

    private final Device device;
    private final int openedMs;
    private final List<Step> steps = new ArrayList<>();
    private String id = "";
    private int endedMs = Integer.MAX_VALUE;
    private String ending = "";

    SessionRecord(Device device, int openedMs) {
        this.device = device;
        this.openedMs = openedMs;
    }

    /** Whose connection. */
    public Device device() {
        return device;
    }

    /** When it was begun. */
    public int openedMs() {
        return openedMs;
    }

    /** The id that {@code hello} named; empty before. */
    public synchronized String id() {
        return id;
    }

    /** {@code hello} came. */
    public synchronized void greeted(String sessionId) {
        id = sessionId;
    }

    /** When it ended; {@link Integer#MAX_VALUE} while it lasts. */
    public synchronized int endedMs() {
        return endedMs;
    }

    /** How it ended. */
    public synchronized String ending() {
        return ending;
    }

    /** It ended; only the first call counts, and nothing is recorded behind it. */
    public synchronized void ended(int atMs, String how) {
        if (endedMs == Integer.MAX_VALUE) {
            endedMs = atMs;
            ending = how;
        }
    }

    /** Something went over it. What comes after its end the client has no ear for. */
    public synchronized void add(Step step) {
        if (endedMs == Integer.MAX_VALUE) {
            steps.add(step);
        }
    }

    /** All that went over it, in order. */
    public synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Whether it lasts and has caught up. */
    public synchronized boolean isReady() {
        return endedMs == Integer.MAX_VALUE && steps.stream().anyMatch(Step.Ready.class::isInstance);
    }
}
