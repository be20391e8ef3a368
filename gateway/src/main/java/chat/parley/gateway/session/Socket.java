package chat.parley.gateway.session;

import chat.parley.protocol.frame.CloseCode;
import java.io.IOException;

/** The wire under a session. */
public interface Socket {

    /** Writes one text frame; returns when it has been handed to the network. */
    void send(String text) throws IOException;

    /** Sends a WebSocket ping. */
    void ping() throws IOException;

    /** Says goodbye in an orderly way; at most once. */
    void close(CloseCode code);

    /** Cuts the connection: for peers that no longer read. */
    void abort();
}
