package chat.parley.protocol.fuzz;

import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.json.FieldException;
import java.util.List;

/** What may stand in the log: an event, of a conversation, or what the codec refuses with the field's name. */
public final class EventFuzz implements Target {

    private static final EventFuzz TARGET = new EventFuzz();

    /** The entry that coverage-guided fuzzers look for. */
    public static void fuzzerTestOneInput(byte[] input) {
        Watch.outcome(TARGET, input);
    }

    @Override
    public String outcome(byte[] input) {
        Event event;
        try {
            event = EventCodec.decode(input);
        } catch (FieldException refused) {
            if (!String.valueOf(refused.getMessage()).startsWith(refused.field() + " ")) {
                throw new AssertionError("a refusal that does not name its field", refused);
            }
            return Target.withoutNumbers(String.valueOf(refused.getMessage()));
        }
        try {
            Event again = EventCodec.decode(EventCodec.encode(event));
            if (!again.equals(event) || !again.conversation().equals(event.conversation())) {
                throw new AssertionError(event + " comes back as " + again);
            }
        } catch (FieldException unreadable) {
            throw new AssertionError(event + " does not come back", unreadable);
        }
        return event.getClass().getSimpleName();
    }

    @Override
    public List<String> goldenFiles() {
        return List.of("event", "live");
    }

    @Override
    public String corpus() {
        return "event";
    }
}
