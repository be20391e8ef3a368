package chat.parley.platform.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * The document's envelope around every answer (contract, section 4): {@code code} repeats the HTTP status, {@code error}
 * stands in errors alone, {@code status} in the answer to a status query alone.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Envelope<T>(
        @JsonProperty("code") int code,
        @JsonProperty("message") String message,
        @JsonProperty("data") @Nullable T data,
        @JsonProperty("status") @Nullable String status,
        @JsonProperty("error") @Nullable String error) {

    /** 200 with data. */
    public static <T> Envelope<T> ok(T data) {
        return new Envelope<>(200, "ok", data, null, null);
    }

    /** 200 with nothing more to say. */
    public static Envelope<Void> ok() {
        return new Envelope<>(200, "ok", null, null, null);
    }

    /** 200 with a message's status. */
    public static Envelope<Void> ofStatus(String status) {
        return new Envelope<>(200, "ok", null, status, null);
    }

    /** 201 with what was made. */
    public static <T> ResponseEntity<Envelope<T>> created(T data) {
        return ResponseEntity.status(HttpStatus.CREATED).body(new Envelope<>(201, "created", data, null, null));
    }

    /** An error. */
    public static Envelope<Void> error(int code, String error, String message) {
        return new Envelope<>(code, message, null, null, error);
    }
}
