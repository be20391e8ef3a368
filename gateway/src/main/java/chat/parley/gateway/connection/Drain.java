package chat.parley.gateway.connection;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.session.Session;
import chat.parley.gateway.session.Sessions;
import chat.parley.platform.http.Departure;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ServerFrame;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Goes away in an orderly way on SIGTERM: no longer ready, takes nobody in, tells every client when to come back (to
 * another gateway, each at its own moment), lets acks under way arrive and calls come until the load balancer has left it,
 * and closes with 1012. Runs before the web server stops.
 */
@Component
final class Drain extends Departure {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private final Sessions sessions;
    private final Draining draining;
    private final GatewayProperties.Drain properties;

    Drain(Sessions sessions, Draining draining, GatewayProperties properties, ApplicationContext context) {
        super(context);
        this.sessions = sessions;
        this.draining = draining;
        this.properties = properties.drain();
    }

    @Override
    protected void comeBack() {
        draining.end();
    }

    @Override
    protected void leave() {
        draining.begin();
        Set<Session> leaving = Set.copyOf(sessions.all());
        long spreadMs = spread(leaving.size()).toMillis();
        log.info("draining {} sessions, their return is spread over {} ms", leaving.size(), spreadMs);
        leaving.forEach(session -> sayGoodbye(session, spreadMs));
        waitForBalancers();
        for (Session session : sessions.all()) {
            if (!leaving.contains(session)) {
                // Its handshake was through before the draining began.
                sayGoodbye(session, spreadMs);
            }
            session.close(CloseCode.GOING_AWAY);
        }
    }

    /** Where nobody is connected as well: whoever balances goes on sending calls until he has noticed. */
    private void waitForBalancers() {
        try {
            TimeUnit.MILLISECONDS.sleep(properties.grace().toMillis());
        } catch (InterruptedException hurried) {
            // The clients are told all the same.
            Thread.currentThread().interrupt();
        }
    }

    /** Spread from the close on: whose time came before it would all come back in the moment of the close. */
    private void sayGoodbye(Session session, long spreadMs) {
        session.send(new ServerFrame.Reconnect(
                properties.grace().toMillis() + ThreadLocalRandom.current().nextLong(spreadMs + 1)));
    }

    private Duration spread(int count) {
        Duration wanted = Duration.ofMillis(1_000L * count / properties.reconnectsPerSecond());
        if (wanted.compareTo(properties.minSpread()) < 0) {
            return properties.minSpread();
        }
        return wanted.compareTo(properties.maxSpread()) > 0 ? properties.maxSpread() : wanted;
    }
}
