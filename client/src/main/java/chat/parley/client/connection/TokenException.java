package chat.parley.client.connection;

/** There is no token. */
public final class TokenException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    /** {@code retryable}: asking again later may help, as when the server does not answer. */
    public TokenException(String message, boolean retryable) {
        super(message);
        this.retryable = retryable;
    }

    /** Whether asking again later may help. */
    public boolean retryable() {
        return retryable;
    }
}
