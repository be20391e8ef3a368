package chat.parley.platform.http;

import chat.parley.protocol.json.FieldException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Turns everything that goes wrong in a REST call into the envelope. */
@RestControllerAdvice
final class ApiErrors {

    private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

    /** What a 503 answers for passes, or is found to be down, within this time. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    @ExceptionHandler
    ResponseEntity<Envelope<Void>> expected(ApiException refused) {
        return answer(
                refused.status().value(),
                refused.error(),
                String.valueOf(refused.getMessage()),
                refused.retryAfter() == null && refused.status() == HttpStatus.SERVICE_UNAVAILABLE
                        ? RETRY_AFTER
                        : refused.retryAfter());
    }

    @ExceptionHandler
    ResponseEntity<Envelope<Void>> wrongField(FieldException wrong) {
        return answer(400, "bad_request", String.valueOf(wrong.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<Envelope<Void>> wrongParameter(MethodArgumentTypeMismatchException wrong) {
        return answer(400, "bad_request", wrong.getName() + " has a wrong value");
    }

    @ExceptionHandler
    ResponseEntity<Envelope<Void>> missingParameter(MissingServletRequestParameterException missing) {
        return answer(400, "bad_request", missing.getParameterName() + " is required");
    }

    /** Whoever asked is gone, as a scrape whose time is over: there is nobody to answer, and nothing for anybody to mend. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Envelope<Void>> left(AsyncRequestNotUsableException gone) {
        return null;
    }

    @ExceptionHandler
    ResponseEntity<Envelope<Void>> any(Exception failure) {
        if (failure instanceof ErrorResponse known) {
            int status = known.getStatusCode().value();
            HttpStatus resolved = HttpStatus.resolve(status);
            String reason = resolved == null ? "error" : resolved.getReasonPhrase();
            HttpHeaders headers = known.getHeaders();
            return ResponseEntity.status(status).headers(headers).body(Envelope.error(status, slug(reason), reason));
        }
        if (isBackendFailure(failure)) {
            log.warn(
                    "a backend does not answer: {}",
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure)));
            return answer(503, "unavailable", "a backend does not answer, try again");
        }
        log.error("a call failed", failure);
        return answer(500, "internal", "internal error");
    }

    /** By name, since not every service has every backend on its class path. */
    private static boolean isBackendFailure(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            switch (type.getName()) {
                case "org.springframework.dao.DataAccessException",
                        "org.springframework.transaction.TransactionException",
                        "org.apache.kafka.common.KafkaException",
                        "org.springframework.kafka.KafkaException" -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    private static String slug(String reason) {
        return reason.toLowerCase(java.util.Locale.ROOT).replace(' ', '_');
    }

    private static ResponseEntity<Envelope<Void>> answer(int status, String error, String message) {
        return answer(status, error, message, status == HttpStatus.SERVICE_UNAVAILABLE.value() ? RETRY_AFTER : null);
    }

    private static ResponseEntity<Envelope<Void>> answer(
            int status, String error, String message, @Nullable Duration retryAfter) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        if (retryAfter != null) {
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        return answer.body(Envelope.error(status, error, message));
    }
}
