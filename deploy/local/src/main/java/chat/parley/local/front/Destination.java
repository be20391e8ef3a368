package chat.parley.local.front;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a request belongs, decided by its path alone (contract section 5). */
enum Destination {
    GATEWAY,
    MESSAGE_SERVICE,
    HISTORY_SERVICE,
    /** The front door answers about itself. */
    FRONT,
    /** The services' own doors (health, metrics, internal calls) do not open to the outside. */
    HIDDEN,
    /** A path that two readers could understand differently; it is refused rather than understood. */
    AMBIGUOUS;

    /**
     * Dot segments, empty segments, path parameters, backslashes and control characters, plain or percent-encoded,
     * and anything encoded twice. None of Parley's own paths needs one of them.
     */
    private static final Pattern AMBIGUITY = Pattern.compile(
            "(^|/)\\.{1,2}(/|$)|//|[;\\\\\\x00-\\x20\\x7f]|%(2e|2f|5c|3b|25|[01][0-9a-f]|7f)|%(?![0-9a-f]{2})",
            Pattern.CASE_INSENSITIVE);

    /**
     * Decides for the path of a request line as it came, not decoded, without the query.
     *
     * @param path what stands between the method and {@code ?}
     */
    static Destination of(String path) {
        if (!path.startsWith("/") || AMBIGUITY.matcher(path).find()) {
            return AMBIGUOUS;
        }
        // The servers behind decode; what is decided here is decided on what they will read.
        String known = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        return ofDecoded(known);
    }

    private static Destination ofDecoded(String path) {
        String anyCase = path.toLowerCase(Locale.ROOT);
        if (below(anyCase, "/actuator") || below(anyCase, "/internal")) {
            return HIDDEN;
        }
        if (below(path, "/front")) {
            return FRONT;
        }
        if (below(path, "/api/auth") || below(path, "/api/rooms")) {
            return MESSAGE_SERVICE;
        }
        if (below(path, "/api/chat/messages") || !below(path, "/api")) {
            return GATEWAY;
        }
        return HISTORY_SERVICE;
    }

    private static boolean below(String path, String prefix) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}
