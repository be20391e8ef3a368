package chat.parley.gateway.connection;

import chat.parley.gateway.session.FrameType;
import chat.parley.gateway.session.OutboundFrame;
import chat.parley.gateway.session.Session;
import chat.parley.gateway.session.Sessions;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * What the connections of this gateway do, in numbers. What can be counted stands at 0 from the start: a first refusal that
 * appears as a 1 out of nothing is no increase to who watches.
 */
@Component
final class ConnectionMetrics {

    /** Frames that are none, and text that is no UTF-8 (RFC 6455, section 7.4.1). */
    private static final List<Integer> BREACHES_OF_THE_PROTOCOL = List.of(1002, 1007);

    /** Done, gone elsewhere, closed without a code, lost. All others are one: a client could make a series of each. */
    private static final List<Integer> CLIENTS_CODES = List.of(1000, 1001, 1005, 1006);

    private final MeterRegistry meters;
    private final Timer ackTime;
    private final Timer deliveryTime;
    private final Map<FrameType, Counter> sent = new EnumMap<>(FrameType.class);
    private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);
    private final Map<Integer, Counter> closedHere = new HashMap<>();
    private final Map<Integer, Counter> closedByClient = new HashMap<>();
    private final Counter closedHereOtherwise;
    private final Counter closedByClientOtherwise;

    ConnectionMetrics(MeterRegistry meters, Sessions sessions) {
        this.meters = meters;
        this.ackTime = Timer.builder("parley.gateway.ack")
                .description("From a chat frame to its ack")
                .publishPercentileHistogram()
                .register(meters);
        this.deliveryTime = Timer.builder("parley.gateway.delivery")
                .description("From a message's place in the log, by the broker's clock, to a recipient's socket, live")
                .publishPercentileHistogram()
                .register(meters);
        for (FrameType type : FrameType.values()) {
            sent.put(type, meters.counter("parley.gateway.frames.sent", "type", type.wireName()));
        }
        for (ErrorCode code : ErrorCode.values()) {
            refused.put(code, meters.counter("parley.gateway.frames.refused", "code", code.wireName()));
        }
        for (CloseCode code : CloseCode.values()) {
            closedHere.put(code.code(), closes("gateway", Integer.toString(code.code())));
        }
        for (int code : BREACHES_OF_THE_PROTOCOL) {
            closedHere.put(code, closes("gateway", Integer.toString(code)));
        }
        for (int code : CLIENTS_CODES) {
            closedByClient.put(code, closes("client", Integer.toString(code)));
        }
        this.closedHereOtherwise = closes("gateway", "other");
        this.closedByClientOtherwise = closes("client", "other");
        meters.gauge("parley.gateway.connections", sessions, Sessions::count);
        Gauge.builder("parley.gateway.queued", sessions, all -> queuedBytes(all).sum())
                .description("What waits to be written to all sockets, and what is held back behind backlogs")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
        Gauge.builder(
                        "parley.gateway.queued.most",
                        sessions,
                        all -> queuedBytes(all).max().orElse(0))
                .description("What waits for the slowest reader")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
    }

    private static IntStream queuedBytes(Sessions sessions) {
        return sessions.all().stream().mapToInt(Session::queuedBytes);
    }

    void received(ClientFrame frame) {
        received(
                switch (frame) {
                    case ClientFrame.Chat ignored -> "chat";
                    case ClientFrame.Receipt ignored -> "receipt";
                    case ClientFrame.Typing ignored -> "typing";
                    case ClientFrame.Ping ignored -> "ping";
                    case ClientFrame.Auth ignored -> "auth";
                });
    }

    void received(String type) {
        meters.counter("parley.gateway.frames.received", "type", type).increment();
    }

    void refused(ErrorCode code) {
        Objects.requireNonNull(refused.get(code), "every code is counted").increment();
    }

    void acked(long nanos) {
        ackTime.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A frame was written to a socket. */
    void sent(OutboundFrame frame) {
        Objects.requireNonNull(sent.get(frame.type()), "every type is counted").increment();
        if (frame.appendedMs() > 0) {
            // Two machines' clocks: what seems to come before it was said took no time that could be measured.
            deliveryTime.record(Math.max(0, System.currentTimeMillis() - frame.appendedMs()), TimeUnit.MILLISECONDS);
        }
    }

    /** This gateway closed a connection. */
    void closedHere(int code) {
        closedHere.getOrDefault(code, closedHereOtherwise).increment();
    }

    /** A client did, with whatever code it liked, or it was lost. */
    void closedByClient(int code) {
        closedByClient.getOrDefault(code, closedByClientOtherwise).increment();
    }

    private Counter closes(String by, String code) {
        return meters.counter("parley.gateway.closes", "by", by, "code", code);
    }
}
