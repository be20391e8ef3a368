package chat.parley.protocol.message;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a message may hold (contract, section 3.1). Pure: the gateway asks, to answer the sender at once, and the fold asks
 * again, to decide what becomes history.
 */
public final class MessageRules {

    /** Longest content, in UTF-8 bytes. */
    public static final int MAX_CONTENT_BYTES = 8192;

    /** Longest {@code file_url}, in characters: the design document's column holds no more. */
    public static final int MAX_FILE_URL_LENGTH = 255;

    /** Longest {@code client_msg_id}, in characters. */
    public static final int MAX_CLIENT_MSG_ID_LENGTH = 64;

    /**
     * Why a message is refused.
     *
     * @param field the frame's field that is wrong
     * @param reason what is wrong with it, in words
     * @param tooLarge whether it is a matter of size
     */
    public record Violation(String field, String reason, boolean tooLarge) {

        /** One line that names the field. */
        public String message() {
            return field + " " + reason;
        }
    }

    /**
     * URI finds a host by the narrow rules of RFC 2396 alone. RFC 3986 (section 3.2.2) lets names have an underscore, as those of
     * containers do, and browsers take letters beyond ASCII.
     */
    private static final Pattern NAMED_HOST = Pattern.compile("([^@]*@)?[^@:]+(:[0-9]{0,5})?");

    private MessageRules() {}

    /** The first rule that the message breaks, or nothing. */
    public static Optional<Violation> violation(MessageBody body, @Nullable String clientMsgId) {
        return contentViolation(body).or(() -> fileViolation(body)).or(() -> clientMsgIdViolation(clientMsgId));
    }

    /**
     * Whether Postgres and every JSON reader can hold this text: no U+0000 and no surrogate without its partner.
     */
    public static boolean isStorableText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static Optional<Violation> contentViolation(MessageBody body) {
        String content = body.content();
        if (content.isEmpty() && body.fileUrl() == null) {
            return broken("content", "must not be empty where there is no file_url");
        }
        if (!isStorableText(content)) {
            return broken("content", "must be valid Unicode without U+0000 and without lone surrogates");
        }
        // A UTF-16 unit never takes more than 3 bytes, so that most texts need no encoding to be measured.
        if (content.length() * 3 > MAX_CONTENT_BYTES
                && content.getBytes(StandardCharsets.UTF_8).length > MAX_CONTENT_BYTES) {
            return Optional.of(new Violation("content", "is over " + MAX_CONTENT_BYTES + " UTF-8 bytes", true));
        }
        return Optional.empty();
    }

    private static Optional<Violation> fileViolation(MessageBody body) {
        String url = body.fileUrl();
        if (url == null) {
            return body.messageType().needsFile()
                    ? broken(
                            "file_url",
                            "is required for a message of type "
                                    + body.messageType().wireName())
                    : Optional.empty();
        }
        if (url.length() > MAX_FILE_URL_LENGTH) {
            return broken("file_url", "is over " + MAX_FILE_URL_LENGTH + " characters");
        }
        // URI lets a lone surrogate through.
        return isStorableText(url) && isFileUrl(url)
                ? Optional.empty()
                : broken("file_url", "must be an http(s) URL or a /files/ path");
    }

    private static boolean isFileUrl(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getScheme() == null) {
                return url.startsWith("/files/")
                        && url.length() > "/files/".length()
                        && uri.normalize().equals(uri);
            }
            return (uri.getScheme().equalsIgnoreCase("http") || uri.getScheme().equalsIgnoreCase("https"))
                    && hasHost(uri);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static boolean hasHost(URI uri) {
        return uri.getHost() != null
                || (uri.getRawAuthority() != null
                        && NAMED_HOST.matcher(uri.getRawAuthority()).matches());
    }

    private static Optional<Violation> clientMsgIdViolation(@Nullable String clientMsgId) {
        if (clientMsgId == null) {
            return Optional.empty();
        }
        if (clientMsgId.isEmpty() || clientMsgId.length() > MAX_CLIENT_MSG_ID_LENGTH) {
            return broken("client_msg_id", "must have 1 to " + MAX_CLIENT_MSG_ID_LENGTH + " characters");
        }
        return isStorableText(clientMsgId)
                ? Optional.empty()
                : broken("client_msg_id", "must be valid Unicode without U+0000 and without lone surrogates");
    }

    private static Optional<Violation> broken(String field, String reason) {
        return Optional.of(new Violation(field, reason, false));
    }
}
