package chat.parley.protocol.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Feeds a target and holds it to its time and memory. */
final class Watch {

    /** An input is a frame of at most 64 KiB, or a record of about that; milliseconds are the rule. */
    private static final Duration MAX_TIME = Duration.ofSeconds(1);

    /** Five hundred bytes for each byte of the largest input. */
    private static final long MAX_ALLOCATED_BYTES = 32L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Watch() {}

    /** As {@link Target#outcome}; throws for an input that takes too long or too much memory as well. */
    static String outcome(Target target, byte[] input) {
        Measured first = measure(target, input);
        if (first.isTooMuch()) {
            // Once may be the machine's doing, or that of the classes that are loaded on the way.
            Measured second = measure(target, input);
            if (second.isTooMuch()) {
                throw new AssertionError(
                        "takes %,d ns and %,d bytes".formatted(second.tookNanos(), second.allocatedBytes()));
            }
        }
        return first.outcome();
    }

    private record Measured(String outcome, long tookNanos, long allocatedBytes) {
        boolean isTooMuch() {
            return tookNanos > MAX_TIME.toNanos() || allocatedBytes > MAX_ALLOCATED_BYTES;
        }
    }

    private static Measured measure(Target target, byte[] input) {
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        long startedAt = System.nanoTime();
        String outcome = target.outcome(input);
        return new Measured(
                outcome, System.nanoTime() - startedAt, THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore);
    }
}
