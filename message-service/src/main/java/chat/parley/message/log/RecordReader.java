package chat.parley.message.log;

import chat.parley.message.room.RoomRules;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.message.MessageRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw records, once for both consumers: decodes the value, holds it against the rules that need no knowledge of the
 * past, and checks that the key is the conversation. Pure; never throws.
 */
public final class RecordReader {

    private RecordReader() {}

    /** Reads one record. */
    public static Reading read(
            int partition, long offset, long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        if (value == null) {
            return new Reading.Unsound(partition, offset, Refusal.UNDECODABLE, "no value");
        }
        Event event;
        try {
            event = EventCodec.decode(value);
        } catch (FieldException malformed) {
            return new Reading.Unsound(partition, offset, Refusal.UNDECODABLE, String.valueOf(malformed.getMessage()));
        }
        String conversation = event.conversation().toString();
        if (key == null || !conversation.equals(new String(key, StandardCharsets.UTF_8))) {
            return new Reading.Unsound(partition, offset, Refusal.KEY_MISMATCH, "the event belongs to " + conversation);
        }
        Optional<String> broken = brokenRule(event);
        if (broken.isPresent()) {
            return new Reading.Unsound(partition, offset, Refusal.RULE_VIOLATION, broken.get());
        }
        return new Reading.Sound(new LogRecord(partition, offset, Instant.ofEpochMilli(timestampMs), event));
    }

    private static Optional<String> brokenRule(Event event) {
        return switch (event) {
            case Event.MessageSent sent ->
                MessageRules.violation(sent.body(), sent.clientMsgId()).map(MessageRules.Violation::message);
            case Event.RoomCreated created -> RoomRules.violation(created.name(), created.description());
            case Event.RoomUpdated updated -> RoomRules.violation(updated.name(), updated.description());
            case Event.ReceiptsMarked _, Event.RoomDeleted _, Event.MemberJoined _, Event.MemberLeft _ ->
                Optional.empty();
        };
    }
}
