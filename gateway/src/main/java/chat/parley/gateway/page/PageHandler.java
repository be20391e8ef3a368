package chat.parley.gateway.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.HttpRequestHandler;

/** Answers for one file of the page, with what a browser must know to handle it safely. */
final class PageHandler implements HttpRequestHandler {

    /**
     * Scripts and styles come from this host alone, and no text becomes markup (Trusted Types): what somebody wrote into a
     * message stays text even where the page has a flaw; the one policy names the page's own service worker. Pictures and recordings may come from anywhere, since a message's
     * {@code file_url} may name any host. {@code connect-src 'self'} is the socket too, in all browsers since 2022.
     */
    static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'self'",
            "img-src 'self' https: http:",
            "media-src 'self' https: http:",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types parley-worker");

    private static final Map<String, String> SAFETY = Map.of(
            "Content-Security-Policy",
            CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options",
            "nosniff",
            // An address of the page says who talks with whom.
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=()");

    private final PageFile file;

    PageHandler(PageFile file) {
        this.file = file;
    }

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!HttpMethod.GET.matches(request.getMethod()) && !HttpMethod.HEAD.matches(request.getMethod())) {
            response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
            response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        SAFETY.forEach(response::setHeader);
        response.setHeader(
                HttpHeaders.CACHE_CONTROL, file.isImmutable() ? "public, max-age=31536000, immutable" : "no-cache");
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        byte[] body = acceptsGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING)) ? file.gzipped() : null;
        String etag = file.etag(body != null);
        response.setHeader(HttpHeaders.ETAG, etag);
        if (isKnown(request, etag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(file.contentType());
        if (body == null) {
            body = file.content();
        } else {
            response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        response.setContentLength(body.length);
        if (HttpMethod.GET.matches(request.getMethod())) {
            response.getOutputStream().write(body);
        }
    }

    private static boolean isKnown(HttpServletRequest request, String etag) {
        return Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH)).stream()
                .anyMatch(known -> known.contains(etag) || known.strip().equals("*"));
    }

    private static boolean acceptsGzip(@Nullable String accepted) {
        if (accepted == null) {
            return false;
        }
        for (String coding : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            String plain = coding.replace(" ", "");
            if (plain.equals("gzip") || plain.startsWith("gzip;")) {
                return !plain.matches("gzip;q=0(\\.0*)?");
            }
        }
        return false;
    }
}
