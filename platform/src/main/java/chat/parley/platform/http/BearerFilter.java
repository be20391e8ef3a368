package chat.parley.platform.http;

import chat.parley.platform.token.TokenVerifier;
import chat.parley.platform.token.TokenVerifier.Verdict;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets a REST call through only with a valid token, and leaves the {@link Caller} in the request. Where nobody can say whether
 * the token is valid the call is to come again (503): a 401 would make its user log in. Everything that it is
 * registered for is guarded but for the paths that hand out tokens.
 */
public final class BearerFilter extends OncePerRequestFilter {

    static final String CALLER = Caller.class.getName();

    private static final String SCHEME = "Bearer ";

    private final TokenVerifier verifier;
    private final JsonMapper mapper;
    private final Set<String> openPaths;

    /** @param openPaths paths that need no token, as they stand in a request line */
    public BearerFilter(TokenVerifier verifier, JsonMapper mapper, Set<String> openPaths) {
        this.verifier = verifier;
        this.mapper = mapper;
        this.openPaths = Set.copyOf(openPaths);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        // The registration's pattern decides what is guarded, on the decoded path: here "/%61pi/users" must not slip
        // through.
        return openPaths.contains(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String token = bearerToken(request.getHeader(HttpHeaders.AUTHORIZATION));
        Verdict verdict = token == null
                ? new Verdict.Refused("an Authorization: Bearer header is required")
                : verifier.verify(token);
        switch (verdict) {
            case Verdict.Accepted accepted -> {
                request.setAttribute(
                        CALLER, new Caller(accepted.userId(), String.valueOf(token), accepted.expiresAt()));
                chain.doFilter(request, response);
            }
            case Verdict.Refused refused -> {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "unauthorized", refused.reason());
            }
            case Verdict.Undecided undecided -> {
                response.setHeader(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(undecided.retryAfter().toSeconds()));
                refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "unavailable", undecided.reason());
            }
        }
    }

    /** The token of an {@code Authorization} header, or null where it has none. */
    public static @Nullable String bearerToken(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    private void refuse(HttpServletResponse response, int status, String error, String reason) throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getOutputStream().write(mapper.writeValueAsBytes(Envelope.error(status, error, reason)));
    }
}
