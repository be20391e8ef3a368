package chat.parley.client.api;

/** A call was refused, or had no answer. */
public final class ApiException extends RuntimeException {

    /** The {@link #code()} of a call that had no answer. */
    public static final int NO_ANSWER = 0;

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String error;

    /** A refusal: the HTTP status, the slug and the words of the envelope. */
    public ApiException(int code, String error, String message) {
        super(message);
        this.code = code;
        this.error = error;
    }

    static ApiException noAnswer(String message, Throwable cause) {
        ApiException exception = new ApiException(NO_ANSWER, "no_answer", message);
        exception.initCause(cause);
        return exception;
    }

    /** The HTTP status; {@link #NO_ANSWER} where there was none. */
    public int code() {
        return code;
    }

    /** The slug, as {@code not_a_member}. */
    public String error() {
        return error;
    }

    /** Whether the same call may succeed later: no answer, too many requests, or a server in trouble. */
    public boolean retryable() {
        return code == NO_ANSWER || code == 429 || code >= 500;
    }
}
