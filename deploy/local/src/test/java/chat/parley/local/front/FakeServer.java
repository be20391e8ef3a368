package chat.parley.local.front;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** A server behind the door: says its name, what it was asked and which headers it saw; echoes on a WebSocket. */
final class FakeServer implements AutoCloseable {

    private final String name;
    private final int port;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean ready = true;
    private Undertow server;

    FakeServer(String name, int port) {
        this.name = name;
        this.port = port;
        this.server = start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    void ready(boolean isReady) {
        ready = isReady;
    }

    void restart() {
        server = start();
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Lets a request for {@code /api/slow} end. */
    void release() {
        ended.countDown();
    }

    private Undertow start() {
        HttpHandler http = new BlockingHandler(this::answer);
        Undertow started = Undertow.builder()
                .setIoThreads(1)
                .setWorkerThreads(4)
                .addHttpListener(port, "127.0.0.1")
                .setHandler(Handlers.path(http).addExactPath("/ws/chat", Handlers.websocket((exchange, channel) -> {
                    channel.getReceiveSetter().set(new Echo());
                    channel.resumeReceives();
                })))
                .build();
        started.start();
        return started;
    }

    private void answer(HttpServerExchange exchange) throws Exception {
        switch (exchange.getRequestURI()) {
            case "/actuator/health/readiness" -> exchange.setStatusCode(ready ? 200 : 503);
            case "/api/slow" -> ended.await();
            default -> exchange.getResponseSender().send(describe(exchange));
        }
    }

    private String describe(HttpServerExchange exchange) throws Exception {
        HeaderMap headers = exchange.getRequestHeaders();
        return String.join(
                "|",
                name,
                exchange.getRequestMethod() + " " + exchange.getRequestURI() + "?" + exchange.getQueryString(),
                "host=" + headers.getFirst("Host"),
                "for=" + headers.getFirst("X-Forwarded-For"),
                "forwarded=" + headers.getFirst("Forwarded"),
                "upgrade=" + headers.getFirst("Upgrade"),
                "settings=" + headers.getFirst(new HttpString("HTTP2-Settings")),
                "body=" + exchange.getInputStream().readAllBytes().length);
    }

    private final class Echo extends AbstractReceiveListener {
        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
            WebSockets.sendText(name + ":" + message.getData(), channel, null);
        }
    }
}
