package chat.parley.message.log;

/** What became of a raw record: an event that keeps the rules, or the reason why it is none. */
public sealed interface Reading {

    /** The partition of the record. */
    int partition();

    /** The offset of the record. */
    long offset();

    /** It can be folded and fanned out. */
    record Sound(LogRecord record) implements Reading {
        @Override
        public int partition() {
            return record.partition();
        }

        @Override
        public long offset() {
            return record.offset();
        }
    }

    /** It cannot; {@code detail} says why in words and never quotes what people said. */
    record Unsound(int partition, long offset, Refusal refusal, String detail) implements Reading {}
}
