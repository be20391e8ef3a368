package chat.parley.local.front;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The reverse proxy itself: chooses the pool by path, passes WebSocket upgrades through, and answers in the envelope
 * where nobody else does. It believes no forwarding header of a client: it is the edge.
 */
final class FrontDoor implements AutoCloseable {

    /** As a gateway takes it: a handshake may carry a position of 4,096 partitions. */
    private static final int MAX_HEAD_BYTES = 64 << 10;

    private static final List<HttpString> NOT_FROM_CLIENTS = List.of(
            new HttpString("Forwarded"),
            new HttpString("X-Forwarded-Prefix"),
            new HttpString("X-Forwarded-Ssl"),
            new HttpString("X-Real-IP"));

    private final FrontSettings settings;
    private final BackendPool gateways;
    private final BackendPool messageServices;
    private final BackendPool historyServices;
    private final HttpHandler toGateways;
    private final HttpHandler toMessageServices;
    private final HttpHandler toHistoryServices;
    private final Undertow server;
    private final HealthWatch watch;

    /** Starts it. */
    FrontDoor(FrontSettings settings) {
        this.settings = settings;
        gateways = new BackendPool(settings.gateways());
        messageServices = new BackendPool(settings.messageServices());
        historyServices = new BackendPool(settings.historyServices());
        toGateways = gateways.handler(settings);
        toMessageServices = messageServices.handler(settings);
        toHistoryServices = historyServices.handler(settings);
        watch = new HealthWatch(List.of(gateways, messageServices, historyServices));
        Undertow.Builder builder = Undertow.builder()
                .setIoThreads(2)
                .setWorkerThreads(2)
                // The server's own choice goes by the heap, which is small here on purpose.
                .setDirectBuffers(true)
                .setBufferSize(16 << 10)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, settings.maxBodyBytes())
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int)
                        settings.headLimit().toMillis())
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEAD_BYTES)
                // The path goes on as it came; what it means was decided on the same characters.
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setHandler(this::handle)
                .addHttpListener(settings.port(), "127.0.0.1");
        if (isFreeOnIpv6(settings.port())) {
            // "localhost" means ::1 first to many clients.
            builder.addHttpListener(settings.port(), "::1");
        }
        server = builder.build();
        server.start();
    }

    @Override
    public void close() {
        watch.close();
        server.stop();
    }

    private void handle(HttpServerExchange exchange) throws Exception {
        exchange.addDefaultResponseListener(Answers::explain);
        if (exchange.isHostIncludedInRequestURI() || isRefusedMethod(exchange.getRequestMethod())) {
            Answers.error(exchange, StatusCodes.METHOD_NOT_ALLOWED, "method_not_allowed", "not through this door");
            return;
        }
        Destination destination = Destination.of(exchange.getRequestURI());
        onlyWebSocketUpgrades(exchange, destination);
        NOT_FROM_CLIENTS.forEach(exchange.getRequestHeaders()::remove);
        if (exchange.getRequestContentLength() > settings.maxBodyBytes()) {
            exchange.setPersistent(false);
            exchange.setStatusCode(StatusCodes.REQUEST_ENTITY_TOO_LARGE);
            Answers.explain(exchange);
            return;
        }
        switch (destination) {
            case GATEWAY -> toGateways.handleRequest(exchange);
            case MESSAGE_SERVICE -> toMessageServices.handleRequest(exchange);
            case HISTORY_SERVICE -> toHistoryServices.handleRequest(exchange);
            case FRONT -> answerForItself(exchange);
            case HIDDEN -> Answers.error(exchange, StatusCodes.NOT_FOUND, "not_found", "no such address");
            case AMBIGUOUS -> Answers.error(exchange, StatusCodes.BAD_REQUEST, "bad_path", "not a plain path");
        }
    }

    /**
     * Any other upgrade (h2c above all) would open a tunnel to the server behind, in which nobody looks at paths any
     * more.
     */
    private static void onlyWebSocketUpgrades(HttpServerExchange exchange, Destination destination) {
        HeaderMap headers = exchange.getRequestHeaders();
        String upgrade = headers.getFirst(Headers.UPGRADE);
        if (upgrade == null) {
            return;
        }
        boolean webSocket = destination == Destination.GATEWAY
                && "websocket".equalsIgnoreCase(upgrade)
                && headers.count(Headers.UPGRADE) == 1
                && exchange.getRequestMethod().equals(Methods.GET);
        if (!webSocket) {
            headers.remove(Headers.UPGRADE);
            headers.remove("HTTP2-Settings");
            headers.put(Headers.CONNECTION, "keep-alive");
        }
    }

    private static boolean isRefusedMethod(HttpString method) {
        return method.equals(Methods.CONNECT) || method.equals(Methods.TRACE);
    }

    private void answerForItself(HttpServerExchange exchange) {
        if (exchange.getRequestURI().equals("/front/health")) {
            Answers.json(
                    exchange,
                    "{\"status\":\"UP\",\"gateways\":" + health(gateways) + ",\"message_services\":"
                            + health(messageServices) + ",\"history_services\":" + health(historyServices) + "}");
        } else {
            Answers.error(exchange, StatusCodes.NOT_FOUND, "not_found", "no such address");
        }
    }

    private static String health(BackendPool pool) {
        return pool.health().entrySet().stream().map(FrontDoor::health).collect(Collectors.joining(",", "[", "]"));
    }

    private static String health(Map.Entry<URI, BackendPool.Health> server) {
        return "{\"url\":\"" + server.getKey() + "\",\"health\":\""
                + server.getValue().word() + "\"}";
    }

    private static boolean isFreeOnIpv6(int port) {
        byte[] address = new byte[16];
        address[15] = 1;
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByAddress(address))) {
            return probe.isBound();
        } catch (IOException noIpv6OrTaken) {
            return false;
        }
    }
}
