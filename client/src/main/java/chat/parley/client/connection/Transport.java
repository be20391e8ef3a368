package chat.parley.client.connection;

import java.net.URI;
import java.time.Duration;

/** Opens WebSockets. */
public interface Transport {

    /**
     * Begins to open a WebSocket; never throws and never waits. Exactly one of {@link Events#opened()},
     * {@link Events#refused(int)} and {@link Events#lost(String)} follows.
     *
     * @param address a {@code ws} or {@code wss} URI
     * @param token the bearer token of the handshake
     * @param patience how long the handshake may take; longer, and the connection is {@linkplain Events#lost(String) lost}
     */
    Connection open(URI address, String token, Duration patience, Events events);

    /** One WebSocket; all calls return at once. */
    interface Connection {

        /** Sends a text frame after those sent before; what can no longer be sent is dropped, {@code lost} tells. */
        void send(String frame);

        /** Lets the next text frame come. */
        void requestNext();

        /** Says good-bye and closes. */
        void close();

        /** Cuts the connection without a word. No event follows. */
        void abort();
    }

    /** What becomes of a WebSocket; called by one thread after the other. */
    interface Events {

        /** The handshake is done; no frame comes before {@link Connection#requestNext()}. */
        void opened();

        /** The server answered the handshake with this HTTP status. */
        void refused(int httpStatus);

        /** A whole text frame. */
        void text(String frame);

        /** The server closed the connection. */
        void closed(int closeCode, String reason);

        /** The connection broke, or never came to be. */
        void lost(String reason);
    }
}
