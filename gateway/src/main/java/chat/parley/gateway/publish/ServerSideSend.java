package chat.parley.gateway.publish;

import chat.parley.gateway.admission.RateLimits;
import chat.parley.gateway.admission.RateLimits.Verdict;
import chat.parley.gateway.admission.Refusal;
import chat.parley.gateway.admission.Sender;
import chat.parley.gateway.publish.MessageSender.Outcome;
import chat.parley.platform.http.ApiException;
import chat.parley.platform.http.Caller;
import chat.parley.platform.http.Envelope;
import chat.parley.protocol.frame.ClientFrame.Chat;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.Timestamps;
import chat.parley.protocol.json.JsonObject;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/chat/messages} (contract, section 5): the same path and the same guarantees as the socket. */
@RestController
final class ServerSideSend {

    private final RateLimits rateLimits;
    private final MessageSender messages;

    ServerSideSend(RateLimits rateLimits, MessageSender messages) {
        this.rateLimits = rateLimits;
        this.messages = messages;
    }

    /** The message's place in the log and the log's time. */
    record SentMessage(
            @JsonProperty("message_id") long messageId,
            @JsonProperty("created_at") String createdAt) {}

    @PostMapping("/api/chat/messages")
    ResponseEntity<?> send(Caller caller, JsonObject body) {
        long retryAfterMs = switch (rateLimits.frame(caller.userId())) {
            case Verdict.Allowed ignored -> 0;
            case Verdict.TooFast tooFast -> tooFast.retryAfterMs();
            case Verdict.Abusive ignored -> 1_000;
        };
        if (retryAfterMs > 0) {
            return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                    .header(HttpHeaders.RETRY_AFTER, Long.toString((retryAfterMs + 999) / 1_000))
                    .body(Envelope.error(429, ErrorCode.RATE_LIMITED.wireName(), "more than the allowed rate"));
        }
        return switch (ClientFrameCodec.decodeChat(body)) {
            case Decoded.Valid valid -> send(caller, (Chat) valid.frame());
            case Decoded.Refused refused -> throw apiException(Refusal.of(refused.code(), refused.message()));
        };
    }

    private ResponseEntity<?> send(Caller caller, Chat chat) {
        Sender sender = new Sender(caller.userId(), caller.token(), null, Set.of(), false);
        return switch (messages.send(sender, chat).join()) {
            case Outcome.Sent sent ->
                ResponseEntity.ok(Envelope.ok(new SentMessage(
                        sent.message().messageId(),
                        Timestamps.format(sent.message().createdAt()))));
            case Outcome.Refused refused -> throw apiException(refused.refusal());
        };
    }

    private static ApiException apiException(Refusal refusal) {
        HttpStatus status = switch (refusal.code()) {
            case INVALID_FRAME -> HttpStatus.BAD_REQUEST;
            case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case UNKNOWN_RECEIVER -> HttpStatus.NOT_FOUND;
            case NOT_A_MEMBER -> HttpStatus.FORBIDDEN;
            case RATE_LIMITED -> HttpStatus.TOO_MANY_REQUESTS;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case TOKEN_EXPIRED -> HttpStatus.UNAUTHORIZED;
        };
        return new ApiException(status, refusal.code().wireName(), refusal.message());
    }
}
