package chat.parley.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What happened to each message. Latencies run from the moment when a message was due, not from when it was sent: a driver
 * or a cluster that falls behind shows it (no coordinated omission). Thread-safe.
 */
final class Ledger {

    private static final long LONGEST_LATENCY_MICROS = 120_000_000;
    private static final int DIGITS = 3;

    private final Plan plan;
    private final Histogram ackMicros = new ConcurrentHistogram(LONGEST_LATENCY_MICROS, DIGITS);
    private final Histogram deliveryMicros = new ConcurrentHistogram(LONGEST_LATENCY_MICROS, DIGITS);
    private final AtomicLongArray messageIds;
    private final AtomicIntegerArray deliveries;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger acked = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong delivered = new AtomicLong();
    private final LongAdder repeatedFrames = new LongAdder();
    private final LongAdder outOfOrder = new LongAdder();
    private final LongAdder corrections = new LongAdder();
    private final AtomicIntegerArray postponed;
    private final AtomicInteger postponedCount = new AtomicInteger();
    private final LongAdder reconnects = new LongAdder();
    private volatile long startNanos;

    Ledger(Plan plan) {
        this.plan = plan;
        this.messageIds = new AtomicLongArray(plan.messages());
        this.deliveries = new AtomicIntegerArray(plan.messages());
        this.postponed = new AtomicIntegerArray(plan.messages());
    }

    void start(long nanos) {
        startNanos = nanos;
    }

    void sent() {
        sent.incrementAndGet();
    }

    void acked(int message, long messageId, long nowNanos) {
        messageIds.set(message, messageId);
        acked.incrementAndGet();
        record(ackMicros, message, nowNanos);
    }

    void failed() {
        failed.incrementAndGet();
    }

    void delivered(int message, long nowNanos) {
        deliveries.incrementAndGet(message);
        delivered.incrementAndGet();
        record(deliveryMicros, message, nowNanos);
    }

    /** The log did not confirm it, or the rate limit held it back: others of its sender may have overtaken it. */
    void postponed(int message) {
        if (postponed.getAndSet(message, 1) == 0) {
            postponedCount.incrementAndGet();
        }
    }

    void corrected(int message, long messageId) {
        messageIds.set(message, messageId);
        corrections.increment();
    }

    void repeatedFrame() {
        repeatedFrames.increment();
    }

    void outOfOrder() {
        outOfOrder.increment();
    }

    void reconnected() {
        reconnects.increment();
    }

    int sentCount() {
        return sent.get();
    }

    int ackedCount() {
        return acked.get();
    }

    int failedCount() {
        return failed.get();
    }

    long deliveredCount() {
        return delivered.get();
    }

    long repeatedFrames() {
        return repeatedFrames.sum();
    }

    long outOfOrderCount() {
        return outOfOrder.sum();
    }

    long corrections() {
        return corrections.sum();
    }

    boolean wasPostponed(int message) {
        return postponed.get(message) != 0;
    }

    int postponedCount() {
        return postponedCount.get();
    }

    long reconnects() {
        return reconnects.sum();
    }

    /** The id that a message was acked with; 0 where it was not. */
    long messageId(int message) {
        return messageIds.get(message);
    }

    int deliveries(int message) {
        return deliveries.get(message);
    }

    Histogram ackMicros() {
        return ackMicros;
    }

    Histogram deliveryMicros() {
        return deliveryMicros;
    }

    private void record(Histogram histogram, int message, long nowNanos) {
        if (message >= plan.warmupMessages()) {
            long micros = (nowNanos - startNanos - plan.dueNanos(message)) / 1000;
            histogram.recordValue(Math.clamp(micros, 0, LONGEST_LATENCY_MICROS));
        }
    }
}
