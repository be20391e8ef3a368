package chat.parley.cluster.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Takes down what clients do and hear, from any number of threads. */
public final class Journal {

    private final LongSupplier nanos;
    private final long begunNanos;
    private final Map<String, Sending> sendings = new ConcurrentHashMap<>();
    private final Queue<SessionRecord> sessions = new ConcurrentLinkedQueue<>();
    private final Queue<Records.RestAck> restAcks = new ConcurrentLinkedQueue<>();
    private final Queue<Records.RestFailure> restFailures = new ConcurrentLinkedQueue<>();
    private final Queue<Records.StatusAnswer> statusAnswers = new ConcurrentLinkedQueue<>();
    private final Queue<Disturbance> disturbances = new ConcurrentLinkedQueue<>();

    /** A journal that begins now. */
    public Journal(LongSupplier nanos) {
        this.nanos = nanos;
        this.begunNanos = nanos.getAsLong();
    }

    /** Milliseconds since it began. */
    public int nowMs() {
        return (int) TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - begunNanos);
    }

    /** A device connects. */
    public SessionRecord open(Device device) {
        SessionRecord session = new SessionRecord(device, nowMs());
        sessions.add(session);
        return session;
    }

    /** Something is about to be said for the first time. */
    public void sending(Sending sending) {
        if (sendings.putIfAbsent(sending.clientMsgId(), sending) != null) {
            throw new IllegalArgumentException(sending.clientMsgId() + " was used before");
        }
    }

    /** A server-side send was answered with its place. */
    public void restAcked(String clientMsgId, long messageId) {
        restAcks.add(new Records.RestAck(nowMs(), clientMsgId, messageId));
    }

    /** A server-side send was answered otherwise, or not at all. */
    public void restFailed(int askedMs, String clientMsgId, String how) {
        restFailures.add(new Records.RestFailure(askedMs, nowMs(), clientMsgId, how));
    }

    /** Somebody asked for a message's status. */
    public void statusAnswered(int askedMs, long messageId, String status) {
        statusAnswers.add(new Records.StatusAnswer(askedMs, nowMs(), messageId, status));
    }

    /** A fault is over. */
    public void disturbed(Disturbance disturbance) {
        disturbances.add(disturbance);
    }

    /** How many messages were to be said so far. */
    public int sent() {
        return sendings.size();
    }

    /** All of it so far. */
    public Records records() {
        return new Records(
                Map.copyOf(sendings),
                List.copyOf(sessions),
                new ArrayList<>(restAcks),
                new ArrayList<>(restFailures),
                new ArrayList<>(statusAnswers),
                new ArrayList<>(disturbances));
    }
}
