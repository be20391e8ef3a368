package chat.parley.platform.http;

import org.springframework.http.HttpStatus;

/** An answer that is an error: a status, a slug for programs and a sentence for people (contract, section 4). */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String error;

    /** An error answer; the message goes to the caller as it is. */
    public ApiException(HttpStatus status, String error, String message) {
        // Expected outcomes need no stack trace.
        super(message, null, false, false);
        this.status = status;
        this.error = error;
    }

    /** A field of the request is missing or wrong; the message names it. */
    public static ApiException badRequest(String message) {
        return new ApiException(HttpStatus.BAD_REQUEST, "bad_request", message);
    }

    /** A backend that this call needs does not answer. */
    public static ApiException unavailable(String message) {
        return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", message);
    }

    /** The HTTP status, and the envelope's {@code code}. */
    public HttpStatus status() {
        return status;
    }

    /** The slug in the envelope's {@code error}. */
    public String error() {
        return error;
    }
}
