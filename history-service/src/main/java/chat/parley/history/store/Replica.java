package chat.parley.history.store;

import chat.parley.history.HistoryProperties;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * A read replica and what is known of it. One thread compares it with the primary at a fixed interval; until it is found
 * answering and close enough, and after it could not be reached, nothing is asked of it.
 */
final class Replica implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Replica.class);

    private final StoreCopy copy;
    private final StoreCopy primary;
    private final WaitingReads waiting;
    private final HistoryProperties.Replica settings;
    private final LagWindow lag;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean answers;
    private volatile boolean closeEnough;

    Replica(StoreCopy copy, StoreCopy primary, WaitingReads waiting, HistoryProperties.Replica settings) {
        this.copy = copy;
        this.primary = primary;
        this.waiting = waiting;
        this.settings = settings;
        this.lag = new LagWindow(settings.maxLag());
        Thread.ofVirtual().name("replica-probe").start(this::probeUntilClosed);
    }

    StoreCopy copy() {
        return copy;
    }

    /** Whether it may answer this query, having waited for it a share of its patience where it names a place. */
    boolean mayAnswer(Freshness freshness) throws InterruptedException {
        if (!answers) {
            return false;
        }
        if (!freshness.namesAPlace()) {
            return closeEnough;
        }
        // Where too many wait, the primary is asked at once.
        return WaitingReads.isThere(copy.progress(), freshness.needed())
                || waiting.await(() -> copy.progress().await(freshness.needed(), shareOf(freshness.patience())))
                        .orElse(false);
    }

    Duration shareOf(Duration patience) {
        return patience.multipliedBy(settings.waitPercent()).dividedBy(100);
    }

    /** It could not be reached, or could not answer anybody: the next probe decides. */
    void failed() {
        answers = false;
    }

    private void probeUntilClosed() {
        try {
            do {
                probe();
            } while (!closed.await(settings.probeInterval().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void probe() {
        try {
            lag.primaryAt(System.nanoTime(), primary.progress().current());
        } catch (DataAccessException primaryDown) {
            log.debug("the primary does not tell its position", primaryDown);
        }
        boolean answered = answers;
        try {
            closeEnough = lag.isCloseEnough(copy.progress().current(), System.nanoTime());
            answers = true;
        } catch (DataAccessException down) {
            answers = false;
        }
        if (answered != answers) {
            log.info("the replica {}", answers ? "answers" : "does not answer: the primary takes its queries");
        }
    }

    @Override
    public void close() {
        closed.countDown();
        copy.close();
    }
}
