package chat.parley.gateway.connection;

import chat.parley.gateway.session.Sessions;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** What the connections of this gateway do, in numbers. */
@Component
final class ConnectionMetrics {

    private final MeterRegistry meters;
    private final Timer ackTime;

    ConnectionMetrics(MeterRegistry meters, Sessions sessions) {
        this.meters = meters;
        this.ackTime = Timer.builder("parley.gateway.ack")
                .description("From a chat frame to its ack")
                .publishPercentileHistogram()
                .register(meters);
        meters.gauge("parley.gateway.connections", sessions, Sessions::count);
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
        meters.counter("parley.gateway.frames.refused", "code", code.wireName()).increment();
    }

    void acked(long nanos) {
        ackTime.record(nanos, TimeUnit.NANOSECONDS);
    }

    void closed(int code) {
        meters.counter("parley.gateway.closes", "code", Integer.toString(code)).increment();
    }
}
