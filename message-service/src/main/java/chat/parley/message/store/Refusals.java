package chat.parley.message.store;

import chat.parley.message.store.fold.Changes.Rejected;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What becomes of the records that the store refuses. */
interface Refusals {

    /** Of a log that is read once more: what is refused was put on record the first time. */
    Refusals ON_RECORD = new Refusals() {
        @Override
        public void append(List<Rejected> rejected, Map<Place, ConsumerRecord<byte[], byte[]>> originals) {}

        @Override
        public void count(List<Rejected> rejected) {}
    };

    /** Before the store moves on; returns when they are safe. */
    void append(List<Rejected> rejected, Map<Place, ConsumerRecord<byte[], byte[]>> originals)
            throws InterruptedException;

    /** Counts them, once the store has moved on. */
    void count(List<Rejected> rejected);

    /** Where a record lies. */
    record Place(int partition, long offset) {}
}
