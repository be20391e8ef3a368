package chat.parley.gateway.backlog;

/** No history-service gave an answer that could be used; asking again later may help. */
public final class HistoryUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    HistoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    HistoryUnavailableException(String message) {
        super(message);
    }
}
