package chat.parley.message.log;

import chat.parley.protocol.event.Event;
import chat.parley.protocol.log.MessageId;
import java.time.Instant;

/**
 * A record of {@code parley.events} that was read and found to keep the rules.
 *
 * @param timestamp the log's append time, milliseconds
 */
public record LogRecord(int partition, long offset, Instant timestamp, Event event) {

    /** Its place in the log as one number: the message id, if it is a message. */
    public long id() {
        return MessageId.of(partition, offset);
    }

    /** The number of its conversation, as in the store's columns. */
    public long conversation() {
        return event.conversation().packed();
    }
}
