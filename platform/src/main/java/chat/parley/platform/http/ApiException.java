package chat.parley.platform.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An answer that is an error: a status, a slug for programs and a sentence for people (contract, section 4). */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String error;
    private final @Nullable Duration retryAfter;

    /** An error answer; the message goes to the caller as it is. */
    public ApiException(HttpStatus status, String error, String message) {
        this(status, error, message, null);
    }

    private ApiException(HttpStatus status, String error, String message, @Nullable Duration retryAfter) {
        // Expected outcomes need no stack trace.
        super(message, null, false, false);
        this.status = status;
        this.error = error;
        this.retryAfter = retryAfter;
    }

    /** A field of the request is missing or wrong; the message names it. */
    public static ApiException badRequest(String message) {
        return new ApiException(HttpStatus.BAD_REQUEST, "bad_request", message);
    }

    /** A backend that this call needs does not answer. */
    public static ApiException unavailable(String message) {
        return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", message);
    }

    /** Too often; {@code retryAfter} goes into the header of that name, in whole seconds. */
    public static ApiException rateLimited(String message, Duration retryAfter) {
        return new ApiException(HttpStatus.TOO_MANY_REQUESTS, "rate_limited", message, retryAfter);
    }

    /** The HTTP status, and the envelope's {@code code}. */
    public HttpStatus status() {
        return status;
    }

    /** The slug in the envelope's {@code error}. */
    public String error() {
        return error;
    }

    /** When to try again, or null where it makes no difference. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
