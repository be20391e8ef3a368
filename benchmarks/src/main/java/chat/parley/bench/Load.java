package chat.parley.bench;

import chat.parley.protocol.log.ChatType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The open loop: each message is sent when it is due, whatever became of those before. */
final class Load {

    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final long LOOK_NANOS = 50_000_000;

    private final Plan plan;
    private final Assignment assignment;
    private final List<BenchUser> users;
    private final List<Integer> roomIds;
    private final Ledger ledger;

    Load(Plan plan, List<BenchUser> users, List<Integer> roomIds, Ledger ledger) {
        this.plan = plan;
        this.assignment = new Assignment(plan);
        this.users = users;
        this.roomIds = roomIds;
        this.ledger = ledger;
    }

    /** Sends everything; {@code onMeasure} is run when the warm-up is over. */
    void run(Crowd crowd, Runnable onMeasure) {
        long start = System.nanoTime();
        ledger.start(start);
        for (int message = 0; message < plan.messages(); message++) {
            if (message == plan.warmupMessages()) {
                onMeasure.run();
            }
            waitUntil(start + plan.dueNanos(message));
            Assignment.Turn turn = assignment.of(message);
            int receiverId = turn.chatType() == ChatType.ROOM
                    ? roomIds.get(turn.receiver())
                    : users.get(turn.receiver()).login().userId();
            crowd.send(message, turn.sender(), turn.chatType(), receiverId);
        }
    }

    /** Waits until everything is acked and delivered, or until nothing has come for long enough. */
    void settle() {
        long expected = expectedDeliveries();
        long seen = -1;
        long lastProgress = System.nanoTime();
        while (System.nanoTime() - lastProgress < PATIENCE.toNanos()
                && (ledger.ackedCount() + ledger.failedCount() < plan.messages()
                        || ledger.deliveredCount() < expected)) {
            long now = ledger.ackedCount() + ledger.deliveredCount() + ledger.corrections();
            if (now != seen) {
                seen = now;
                lastProgress = System.nanoTime();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    long expectedDeliveries() {
        long expected = 0;
        for (int message = 0; message < plan.messages(); message++) {
            expected += assignment.receivers(message);
        }
        return expected;
    }

    /** Acked messages that not everybody got whom they were for. */
    int missingDeliveries() {
        int missing = 0;
        for (int message = 0; message < plan.messages(); message++) {
            if (ledger.messageId(message) != 0) {
                missing += Math.max(0, assignment.receivers(message) - ledger.deliveries(message));
            }
        }
        return missing;
    }

    /** Deliveries beyond one for each receiver. */
    int surplusDeliveries() {
        int surplus = 0;
        for (int message = 0; message < plan.messages(); message++) {
            surplus += Math.max(0, ledger.deliveries(message) - assignment.receivers(message));
        }
        return surplus;
    }

    private static void waitUntil(long dueNanos) {
        for (long wait = dueNanos - System.nanoTime(); wait > 0; wait = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
    }
}
