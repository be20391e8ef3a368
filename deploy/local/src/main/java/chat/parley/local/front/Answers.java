package chat.parley.local.front;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;

/** What the front door says itself, in the envelope of all of Parley's REST answers (contract section 4). */
final class Answers {

    private Answers() {}

    /** Ends the exchange with an error. */
    static void error(HttpServerExchange exchange, int code, String error, String message) {
        exchange.setStatusCode(code);
        json(exchange, envelope(code, error, message));
    }

    /** Ends the exchange with a JSON text. */
    static void json(HttpServerExchange exchange, String json) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(json, StandardCharsets.UTF_8);
    }

    /** Gives an exchange that the proxy ends without a body (no backend, too slow, too large) the envelope as body. */
    static boolean explain(HttpServerExchange exchange) {
        return switch (exchange.getStatusCode()) {
            case StatusCodes.SERVICE_UNAVAILABLE ->
                explain(exchange, "unavailable", "no server for this request answers right now; try again");
            case StatusCodes.GATEWAY_TIME_OUT ->
                explain(exchange, "timeout", "the server took too long; what was asked may or may not have been done");
            case StatusCodes.REQUEST_ENTITY_TOO_LARGE ->
                explain(exchange, "too_large", "the request body is too large");
            default -> false;
        };
    }

    private static boolean explain(HttpServerExchange exchange, String error, String message) {
        error(exchange, exchange.getStatusCode(), error, message);
        return true;
    }

    private static String envelope(int code, String error, String message) {
        return "{\"code\":" + code + ",\"message\":\"" + message + "\",\"error\":\"" + error + "\"}";
    }
}
