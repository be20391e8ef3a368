package chat.parley.client;

/** The client ended before the message had its ack: it may be in the log or not. */
public final class ClientStoppedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** {@code reason}: why the client ended. */
    public ClientStoppedException(String reason) {
        super("the client has ended: " + reason);
    }
}
