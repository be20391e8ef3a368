package chat.parley.platform.http;

import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Reads a request's body as one {@link JsonObject}, at most {@code parley.http.max-body} of it, whatever its content type says;
 * an empty body is an empty object. Reading by field, not by binding, makes the errors name the field.
 */
final class JsonBodyResolver implements HandlerMethodArgumentResolver {

    private static final Logger log = LoggerFactory.getLogger(JsonBodyResolver.class);

    private final int maxBytes;

    JsonBodyResolver(HttpProperties properties) {
        this.maxBytes = Math.toIntExact(properties.maxBody().toBytes());
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == JsonObject.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binderFactory) {
        byte[] bytes = read(request);
        if (bytes.length > maxBytes) {
            // Who goes on sending what nobody reads would take the rest for the answer to his next request.
            close(request);
            throw new ApiException(HttpStatus.CONTENT_TOO_LARGE, "too_large", "body is over " + maxBytes + " bytes");
        }
        try {
            return bytes.length == 0 ? JsonObject.parse("{}") : JsonObject.parse(bytes);
        } catch (FieldException malformed) {
            throw ApiException.badRequest(String.valueOf(malformed.getMessage()).replaceFirst("^frame", "body"));
        }
    }

    /** A body that is not whole is its sender's affair, be it that he left or that he stopped: anybody can do so, without a token. */
    private byte[] read(NativeWebRequest request) {
        try {
            return Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class))
                    .getInputStream()
                    .readNBytes(maxBytes + 1);
        } catch (IOException broken) {
            log.debug("half a body: {}", broken.toString());
            close(request);
            throw ApiException.badRequest("body is not whole");
        }
    }

    private static void close(NativeWebRequest request) {
        Objects.requireNonNull(request.getNativeResponse(HttpServletResponse.class))
                .setHeader(HttpHeaders.CONNECTION, "close");
    }
}
