package chat.parley.gateway.connection;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.backlog.CatchUp;
import chat.parley.gateway.presence.PresenceLease;
import chat.parley.gateway.receipt.ReceiptMerger;
import chat.parley.gateway.session.Session;
import chat.parley.gateway.session.Sessions;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ServerFrame;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.eclipse.jetty.websocket.api.exceptions.CloseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/** The beginning, the frames and the end of a connection, as the container reports them. */
@Component
final class SocketHandler extends AbstractWebSocketHandler implements SubProtocolCapable {

    private static final Logger log = LoggerFactory.getLogger(SocketHandler.class);
    private static final String SESSION = Session.class.getName();
    private static final String BREACH = CloseException.class.getName();

    private final Sessions sessions;
    private final CatchUp catchUp;
    private final FrameHandler frames;
    private final PresenceLease presence;
    private final ReceiptMerger receipts;
    private final ConnectionMetrics metrics;
    private final GatewayProperties properties;
    private final Executor writers = Executors.newVirtualThreadPerTaskExecutor();

    SocketHandler(
            Sessions sessions,
            CatchUp catchUp,
            FrameHandler frames,
            PresenceLease presence,
            ReceiptMerger receipts,
            ConnectionMetrics metrics,
            GatewayProperties properties) {
        this.sessions = sessions;
        this.catchUp = catchUp;
        this.frames = frames;
        this.presence = presence;
        this.receipts = receipts;
        this.metrics = metrics;
        this.properties = properties;
    }

    @Override
    public List<String> getSubProtocols() {
        return List.of(Handshake.SUBPROTOCOL);
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession connection) {
        Session.Opening opening = (Session.Opening)
                Objects.requireNonNull(connection.getAttributes().remove(Handshake.OPENING), "no handshake");
        Session session = new Session(
                opening,
                new JettySocket(connection, properties.writeTimeout().toMillis()),
                Math.toIntExact(properties.outboundQueue().toBytes()),
                writers,
                metrics::sent,
                (userId, delivery) -> receipts.delivered(userId, delivery.conversation(), delivery.messageId()));
        connection.getAttributes().put(SESSION, session);
        // Before anybody else knows of the session: hello is the first frame, whatever is interrupted right now.
        session.send(new ServerFrame.Hello(
                session.userId(),
                session.id(),
                Math.toIntExact(Math.max(1, properties.heartbeat().toSeconds()))));
        sessions.add(session);
        presence.changed(session.userId());
        catchUp.begin(session);
        if (session.hasEnded()) {
            // While it was being set up, and perhaps before it could be found: whoever said so found nothing to put
            // away.
            sessions.remove(session);
            catchUp.end(session);
            presence.changed(session.userId());
        }
        log.debug("session {} of user {} begins", session.id(), session.userId());
    }

    @Override
    public void handleMessage(WebSocketSession connection, WebSocketMessage<?> message) {
        Session session = sessionOf(connection);
        if (session == null || session.closedFor() != null) {
            // What comes behind our close is neither acked nor kept.
            return;
        }
        session.heard();
        try {
            switch (message) {
                case TextMessage text -> frames.handle(session, text.getPayload());
                case BinaryMessage ignored -> session.close(CloseCode.UNSUPPORTED_DATA);
                case PongMessage ignored -> {}
                default -> {}
            }
        } catch (RuntimeException unforeseen) {
            // Spring logs it and closes with 1011 as well, but does not say who it was.
            session.close(CloseCode.INTERNAL);
            throw unforeseen;
        }
    }

    @Override
    public void handleTransportError(WebSocketSession connection, Throwable failure) {
        // The close that follows ends the session; the peer's network is no news.
        if (failure instanceof CloseException breach) {
            // A frame over the limit, or bytes that are no frame: the container closes, in this gateway's name.
            connection.getAttributes().put(BREACH, breach.getStatusCode());
        }
        log.debug("connection {} failed: {}", connection.getId(), failure.toString());
    }

    @Override
    public void afterConnectionClosed(WebSocketSession connection, CloseStatus status) {
        Session session = sessionOf(connection);
        if (session == null) {
            return;
        }
        session.ended();
        if (!sessions.remove(session)) {
            return;
        }
        catchUp.end(session);
        presence.changed(session.userId());
        CloseCode ours = session.closedFor();
        if (ours != null) {
            metrics.closedHere(ours.code());
        } else if (connection.getAttributes().get(BREACH) instanceof Integer breach) {
            metrics.closedHere(breach);
        } else {
            metrics.closedByClient(status.getCode());
        }
        log.debug("session {} of user {} ends with {}", session.id(), session.userId(), status.getCode());
    }

    private static @Nullable Session sessionOf(WebSocketSession connection) {
        return (Session) connection.getAttributes().get(SESSION);
    }
}
