package chat.parley.client.connection;

import chat.parley.client.connection.Timer.Cancellable;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.FieldException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one client connected (contract, sections 2 and 3.4): opens a connection, notices when it dies, waits as the server
 * asks or with back-off, and opens the next. All methods are to be called from the client's mailbox, and everything it
 * hears it handles there.
 */
public final class Connector {

    /** After the connector has lost patience, the transport gives up what it has begun. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** After so many heartbeats without any frame, pongs included, the connection is dead. */
    private static final int SILENT_HEARTBEATS = 2;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** Whom the connector serves. Called in the mailbox. */
    public interface Owner {

        /** The address to connect to, with the newest resume position. */
        URI address();

        /** Where the client stands. */
        void stateChanged(ConnectionState state);

        /** A frame of the current connection; {@code pong} stays with the connector. */
        void received(ServerFrame frame);
    }

    private final Surroundings surroundings;
    private final Mailbox mailbox;
    private final TokenKeeper tokens;
    private final Owner owner;
    private final Patience patience = new Patience();
    private final ReturnTime returnTime;

    private ConnectionState state = new ConnectionState.Idle();
    private int generation;
    private Transport.@Nullable Connection connection;
    private Cancellable timer = Cancellable.NONE;
    private long lastHeardNanos;

    /** A connector at rest. */
    public Connector(Surroundings surroundings, Mailbox mailbox, TokenSource tokenSource, Owner owner) {
        this.surroundings = surroundings;
        this.mailbox = mailbox;
        this.owner = owner;
        this.tokens = new TokenKeeper(surroundings, mailbox, tokenSource);
        this.returnTime = new ReturnTime(surroundings.timer(), surroundings.random());
    }

    /** Begins; does nothing where it has begun. */
    public void start() {
        if (state instanceof ConnectionState.Idle) {
            connect();
        }
    }

    /** Ends for good. */
    public void stop(String reason) {
        if (state instanceof ConnectionState.Stopped) {
            return;
        }
        Transport.Connection open = connection;
        forgetConnection();
        if (open != null) {
            open.close();
        }
        become(new ConnectionState.Stopped(reason));
    }

    /** Sends a frame where the connection is online; says whether it was. */
    public boolean send(ClientFrame frame) {
        Transport.Connection open = connection;
        if (open == null || !(state instanceof ConnectionState.Online)) {
            return false;
        }
        open.send(ClientFrameCodec.encode(frame));
        return true;
    }

    /** Where the client stands. */
    public ConnectionState state() {
        return state;
    }

    private void connect() {
        become(new ConnectionState.Connecting());
        int attempt = ++generation;
        tokens.current(
                token -> {
                    if (attempt == generation) {
                        open(attempt, token);
                    }
                },
                failure -> {
                    if (attempt == generation) {
                        noToken(failure);
                    }
                });
    }

    private void open(int attempt, Token token) {
        lastHeardNanos = surroundings.timer().nanos();
        timer = later(patience.current(), this::abandonSilent);
        connection = surroundings
                .transport()
                .open(owner.address(), token.value(), patience.current().plus(GRACE), new MailboxEvents(attempt));
    }

    private void abandonSilent() {
        String reason = "no hello within " + patience.current().toSeconds() + " s";
        patience.exhausted();
        abandon(reason);
    }

    private void noToken(TokenException failure) {
        String reason = String.valueOf(failure.getMessage());
        if (failure.retryable()) {
            lost(reason, returnTime.afterRefusal());
        } else {
            stop(reason);
        }
    }

    private void onText(String text) {
        lastHeardNanos = surroundings.timer().nanos();
        Optional<ServerFrame> frame;
        try {
            frame = ServerFrameCodec.decode(text);
        } catch (FieldException newerThanThisClient) {
            // A value that this version does not know is no reason to part.
            return;
        }
        frame.ifPresent(this::onFrame);
    }

    private void onFrame(ServerFrame frame) {
        switch (frame) {
            case ServerFrame.Hello hello -> {
                timer.cancel();
                patience.restore();
                beatEvery(Duration.ofSeconds(hello.heartbeatSeconds()));
                tokens.renewInTime(fresh -> send(new ClientFrame.Auth(fresh.value())));
                become(new ConnectionState.Online(hello));
                owner.received(hello);
            }
            case ServerFrame.Ready ready -> {
                returnTime.worked();
                owner.received(ready);
            }
            case ServerFrame.Reconnect reconnect -> {
                returnTime.askedFor(Duration.ofMillis(reconnect.afterMs()));
                owner.received(reconnect);
            }
            case ServerFrame.Pong ignored -> {}
            default -> owner.received(frame);
        }
    }

    private void beatEvery(Duration heartbeat) {
        timer = later(heartbeat, () -> {
            long silentNanos = surroundings.timer().nanos() - lastHeardNanos;
            if (silentNanos >= heartbeat.multipliedBy(SILENT_HEARTBEATS).toNanos()) {
                abandon("nothing heard for " + Duration.ofNanos(silentNanos).toSeconds() + " s");
            } else {
                send(new ClientFrame.Ping());
                beatEvery(heartbeat);
            }
        });
    }

    private void onClosed(int closeCode, String reason) {
        String words = "closed with " + closeCode + (reason.isEmpty() ? "" : ": " + reason);
        if (closeCode == CloseCode.TOKEN_EXPIRED.code()) {
            tokens.refused();
        }
        lost(words, returnTime.afterClose(closeCode));
    }

    private void onRefused(int httpStatus) {
        String words = "the server answered " + httpStatus;
        if (httpStatus == FORBIDDEN) {
            stop(words);
        } else if (httpStatus == UNAUTHORIZED) {
            tokens.refused();
            lost(words, Duration.ZERO);
        } else {
            lost(words, returnTime.afterRefusal());
        }
    }

    private void abandon(String reason) {
        Transport.Connection open = connection;
        if (open != null) {
            open.abort();
        }
        lost(reason, returnTime.afterLoss());
    }

    private void lost(String reason, Duration wait) {
        forgetConnection();
        timer = later(wait, this::connect);
        become(new ConnectionState.Lost(reason, wait));
    }

    private void forgetConnection() {
        generation++;
        connection = null;
        returnTime.forget();
        timer.cancel();
        timer = Cancellable.NONE;
        tokens.connectionEnded();
    }

    private Cancellable later(Duration delay, Runnable task) {
        int scheduledIn = generation;
        return surroundings
                .timer()
                .after(
                        delay,
                        () -> mailbox.execute(() -> {
                            // A timer that fired while it was being cancelled belongs to the past.
                            if (scheduledIn == generation) {
                                task.run();
                            }
                        }));
    }

    private void become(ConnectionState next) {
        state = next;
        owner.stateChanged(next);
    }

    /** Brings a connection's events into the mailbox and drops those of connections that are history. */
    private final class MailboxEvents implements Transport.Events {

        private final int attempt;

        MailboxEvents(int attempt) {
            this.attempt = attempt;
        }

        @Override
        public void opened() {
            inMailbox(this::requestNext);
        }

        @Override
        public void refused(int httpStatus) {
            inMailbox(() -> onRefused(httpStatus));
        }

        @Override
        public void text(String frame) {
            inMailbox(() -> {
                try {
                    onText(frame);
                } finally {
                    requestNext();
                }
            });
        }

        @Override
        public void closed(int closeCode, String reason) {
            inMailbox(() -> onClosed(closeCode, reason));
        }

        @Override
        public void lost(String reason) {
            inMailbox(() -> Connector.this.lost(reason, returnTime.afterLoss()));
        }

        private void requestNext() {
            Transport.Connection open = connection;
            if (open != null && attempt == generation) {
                open.requestNext();
            }
        }

        private void inMailbox(Runnable task) {
            mailbox.execute(() -> {
                if (attempt == generation) {
                    task.run();
                }
            });
        }
    }
}
