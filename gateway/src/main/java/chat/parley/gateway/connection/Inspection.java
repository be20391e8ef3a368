package chat.parley.gateway.connection;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.push.LiveChannels;
import chat.parley.gateway.session.Session;
import chat.parley.gateway.session.Sessions;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.Position;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Looks after all connections: pings them, lets go of those that are silent or whose token has run out, gives newer
 * positions to those that had traffic.
 */
@Component
final class Inspection {

    private static final Logger log = LoggerFactory.getLogger(Inspection.class);

    private final Sessions sessions;
    private final LiveChannels channels;
    private final GatewayProperties properties;
    private final Clock clock;
    private long pingedAtNanos = System.nanoTime();
    private long refreshedAtNanos = System.nanoTime();

    Inspection(Sessions sessions, LiveChannels channels, GatewayProperties properties, Clock clock) {
        this.sessions = sessions;
        this.channels = channels;
        this.properties = properties;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "#{@gatewayTimings.inspectionMs}", timeUnit = TimeUnit.MILLISECONDS)
    void inspect() {
        long now = System.nanoTime();
        boolean ping = isDue(pingedAtNanos, properties.heartbeat(), now);
        boolean refresh = isDue(refreshedAtNanos, properties.readyInterval(), now);
        pingedAtNanos = ping ? now : pingedAtNanos;
        refreshedAtNanos = refresh ? now : refreshedAtNanos;
        Instant time = clock.instant();
        Position announced = channels.announced();
        for (Session session : sessions.all()) {
            if (session.silentNanos() > properties.silence().toNanos()) {
                session.close(CloseCode.SILENT);
            } else if (session.credentials().expiresAt().isBefore(time)) {
                session.send(new ServerFrame.Failure(ErrorCode.TOKEN_EXPIRED, "the token has expired", null, null));
                session.close(CloseCode.TOKEN_EXPIRED);
            } else {
                if (ping) {
                    ping(session);
                }
                if (refresh) {
                    session.feed().refreshPosition(announced);
                }
            }
        }
    }

    private static boolean isDue(long lastNanos, Duration every, long now) {
        return now - lastNanos >= every.toNanos();
    }

    private static void ping(Session session) {
        try {
            session.ping();
        } catch (IOException gone) {
            log.debug("session {} cannot be pinged", session.id(), gone);
        }
    }
}
