package chat.parley.gateway.connection;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.session.Credentials;
import chat.parley.gateway.session.Session;
import chat.parley.platform.http.BearerFilter;
import chat.parley.platform.http.Envelope;
import chat.parley.platform.token.TokenVerifier;
import chat.parley.platform.token.TokenVerifier.Verdict;
import chat.parley.protocol.log.Position;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who comes in (contract, section 2): decided before the upgrade, so that who may not gets an HTTP status and no socket.
 */
@Component
final class Handshake implements HandshakeInterceptor {

    /** The subprotocol that the server answers with. */
    static final String SUBPROTOCOL = "parley.v1";

    /** The attribute in which the handler finds how the session begins. */
    static final String OPENING = Session.Opening.class.getName();

    private static final String BEARER_SUBPROTOCOL = "bearer.";
    private static final String SUBPROTOCOL_HEADER = "Sec-WebSocket-Protocol";

    private final TokenVerifier verifier;
    private final OriginPolicy origins;
    private final Draining draining;
    private final JsonMapper mapper;

    Handshake(TokenVerifier verifier, GatewayProperties properties, Draining draining, JsonMapper mapper) {
        this.verifier = verifier;
        this.origins = new OriginPolicy(properties.allowedOrigins());
        this.draining = draining;
        this.mapper = mapper;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes)
            throws IOException {
        MultiValueMap<String, String> query =
                UriComponentsBuilder.fromUri(request.getURI()).build().getQueryParams();
        if (draining.isDraining()) {
            return refuse(response, HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "this gateway is going away");
        }
        if (!origins.allows(
                request.getHeaders().getFirst(HttpHeaders.ORIGIN),
                request.getHeaders().getFirst(HttpHeaders.HOST))) {
            return refuse(response, HttpStatus.FORBIDDEN, "forbidden_origin", "this Origin may not connect");
        }
        if (query.containsKey("token") || query.containsKey("access_token")) {
            return refuse(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    "unauthorized",
                    "a token in the query string is refused, it ends up in access logs; send it in Authorization or as subprotocol");
        }
        String token = tokenOf(request.getHeaders());
        Verdict verdict = token == null
                ? new Verdict.Refused("an Authorization: Bearer header or a bearer. subprotocol is required")
                : verifier.verify(token);
        return switch (verdict) {
            case Verdict.Accepted accepted ->
                open(
                        new Credentials(accepted.userId(), String.valueOf(token), accepted.expiresAt()),
                        query,
                        attributes,
                        response);
            case Verdict.Refused refused -> refuse(response, HttpStatus.UNAUTHORIZED, "unauthorized", refused.reason());
            case Verdict.Undecided undecided -> {
                response.getHeaders()
                        .set(
                                HttpHeaders.RETRY_AFTER,
                                Long.toString(undecided.retryAfter().toSeconds()));
                yield refuse(response, HttpStatus.SERVICE_UNAVAILABLE, "unavailable", undecided.reason());
            }
        };
    }

    private boolean open(
            Credentials credentials,
            MultiValueMap<String, String> query,
            Map<String, Object> attributes,
            ServerHttpResponse response)
            throws IOException {
        String receipts = query.getFirst("receipts");
        if (receipts != null && !receipts.equals("client") && !receipts.equals("server")) {
            return refuse(response, HttpStatus.BAD_REQUEST, "bad_request", "receipts must be client or server");
        }
        Optional<Position> resumeFrom;
        try {
            resumeFrom = Optional.ofNullable(query.getFirst("resume")).map(Position::parse);
        } catch (IllegalArgumentException malformed) {
            return refuse(response, HttpStatus.BAD_REQUEST, "bad_request", "resume is no position");
        }
        attributes.put(
                OPENING,
                new Session.Opening(
                        UUID.randomUUID().toString(), credentials, resumeFrom.orElse(null), "client".equals(receipts)));
        return true;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failure) {}

    private static @Nullable String tokenOf(HttpHeaders headers) {
        String token = BearerFilter.bearerToken(headers.getFirst(HttpHeaders.AUTHORIZATION));
        if (token != null) {
            return token;
        }
        return headers.getOrDefault(SUBPROTOCOL_HEADER, List.of()).stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .map(String::strip)
                .filter(protocol -> protocol.startsWith(BEARER_SUBPROTOCOL))
                .map(protocol -> protocol.substring(BEARER_SUBPROTOCOL.length()))
                .findFirst()
                .orElse(null);
    }

    private boolean refuse(ServerHttpResponse response, HttpStatus status, String error, String message)
            throws IOException {
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getBody().write(mapper.writeValueAsBytes(Envelope.error(status.value(), error, message)));
        response.flush();
        return false;
    }

    /** Which web pages may open a socket; a client without an Origin is no browser. */
    record OriginPolicy(List<String> allowed) {

        boolean allows(@Nullable String origin, @Nullable String host) {
            if (origin == null || allowed.contains("*")) {
                return true;
            }
            if (!allowed.isEmpty()) {
                return allowed.stream().anyMatch(origin::equalsIgnoreCase);
            }
            try {
                return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
            } catch (IllegalArgumentException malformed) {
                return false;
            }
        }
    }
}
