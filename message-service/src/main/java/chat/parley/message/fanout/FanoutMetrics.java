package chat.parley.message.fanout;

import chat.parley.protocol.live.LiveEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** What fan-out counts. */
final class FanoutMetrics {

    private final Counter messages;
    private final Counter statuses;
    private final Counter rooms;
    private final Counter repeats;
    private final Counter skipped;

    FanoutMetrics(MeterRegistry meters) {
        this.messages = published(meters, "message");
        this.statuses = published(meters, "status");
        this.rooms = published(meters, "room");
        this.repeats = Counter.builder("parley.fanout.repeats")
                .description("Messages not published because they repeat one")
                .register(meters);
        this.skipped = Counter.builder("parley.fanout.skipped")
                .description("Records not published because they cannot be read; the store rejects them")
                .register(meters);
    }

    void published(List<Publication> publications) {
        for (Publication each : publications) {
            switch (each.event()) {
                case LiveEvent.Message _ -> messages.increment();
                case LiveEvent.Status _ -> statuses.increment();
                case LiveEvent.Room _ -> rooms.increment();
                case LiveEvent.Repeat _ -> repeats.increment();
                case LiveEvent.Typing _, LiveEvent.Progress _ -> {}
            }
        }
    }

    void skipped() {
        skipped.increment();
    }

    private static Counter published(MeterRegistry meters, String kind) {
        return Counter.builder("parley.fanout.published")
                .description("Events published on Redis channels")
                .tag("kind", kind)
                .register(meters);
    }
}
