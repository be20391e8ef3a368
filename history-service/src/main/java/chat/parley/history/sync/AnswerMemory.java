package chat.parley.history.sync;

import chat.parley.history.HistoryProperties;
import chat.parley.platform.http.ApiException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * Bounds the memory of all answers that are read from the store or written to who asked ({@code parley.sync.memory}). None
 * may have more than it leaves to the others: however many readers stop, small answers find room, and most are small.
 */
@Component
final class AnswerMemory {

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    AnswerMemory(HistoryProperties properties, MeterRegistry meters) {
        this.limit = properties.sync().memory().toBytes();
        meters.gauge("parley.history.sync.memory", taken);
    }

    /** A share for one answer, to be closed when the answer is written. */
    Share share() {
        return new Share();
    }

    /** What one answer has. For one thread. */
    final class Share implements AutoCloseable {

        private long mine;

        private Share() {}

        /** @throws ApiException 503 where the answer would have more than it leaves */
        void take(Piece piece) {
            long bytes = piece.memory();
            if (!leavesEnough(taken.getAndUpdate(all -> leavesEnough(all, bytes) ? all + bytes : all), bytes)) {
                throw ApiException.unavailable("too many backlogs at once, try again");
            }
            mine += bytes;
        }

        private boolean leavesEnough(long all, long bytes) {
            return mine + bytes <= limit - all - bytes;
        }

        /** Gives all back: the answer is begun anew, or over. */
        void giveBack() {
            taken.addAndGet(-mine);
            mine = 0;
        }

        @Override
        public void close() {
            giveBack();
        }
    }
}
