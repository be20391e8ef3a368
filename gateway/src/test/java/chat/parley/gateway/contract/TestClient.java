package chat.parley.gateway.contract;

import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client on the JDK's WebSocket: every frame in a queue, and how it was closed. */
public final class TestClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** How the server closed. */
    public record Closed(int code, String reason) {}

    private final LinkedBlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private final List<String> skipped = new ArrayList<>();

    /** How to connect. */
    public static final class Builder {
        private final int port;
        private final WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
        private String query = "";

        private Builder(int port) {
            this.port = port;
        }

        /** In the {@code Authorization} header. */
        public Builder token(String token) {
            builder.header("Authorization", "Bearer " + token);
            return this;
        }

        /** Any header. */
        public Builder header(String name, String value) {
            builder.header(name, value);
            return this;
        }

        /** As a browser does. */
        public Builder subprotocols(String first, String... others) {
            builder.subprotocols(first, others);
            return this;
        }

        /** Behind {@code /ws/chat}. */
        public Builder query(String text) {
            query = "?" + text;
            return this;
        }

        /** Connects, or throws a {@link CompletionException}. */
        public TestClient connect() {
            return new TestClient(builder, URI.create("ws://127.0.0.1:" + port + "/ws/chat" + query));
        }

        /** The HTTP status with which the handshake is refused. */
        public int refusal() {
            try (TestClient let = connect()) {
                throw new AssertionError("was let in: " + let.nextText());
            } catch (CompletionException refused) {
                if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
                    return handshake.getResponse().statusCode();
                }
                throw refused;
            }
        }
    }

    /** To a gateway on this port. */
    public static Builder to(int port) {
        return new Builder(port);
    }

    private TestClient(WebSocket.Builder builder, URI uri) {
        this.socket = builder.buildAsync(uri, new Listener()).join();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                frames.add(partial.toString());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(new Closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.complete(new Closed(1006, failure.toString()));
        }
    }

    /** The subprotocol that the server chose. */
    public String subprotocol() {
        return socket.getSubprotocol();
    }

    /** Sends a text frame, apostrophes for quotes. */
    public TestClient send(String json) {
        return sendText(json.replace('\'', '"'));
    }

    /** Sends a text frame as it is. */
    public TestClient sendText(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /** Sends a text in two frames. */
    public TestClient sendFragmented(String json) {
        String text = json.replace('\'', '"');
        socket.sendText(text.substring(0, text.length() / 2), false).join();
        socket.sendText(text.substring(text.length() / 2), true).join();
        return this;
    }

    /** Sends a binary frame. */
    public void sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /** The next frame, whatever it is. */
    public JsonObject next() {
        return parse(nextText());
    }

    /** The next frame's text, whatever it is. */
    public String nextText() {
        try {
            String frame = frames.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (frame == null) {
                throw new AssertionError(
                        "no frame within " + PATIENCE + ", closed: " + closed + ", before: " + skipped);
            }
            return frame;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** The next frame of this type; those before it are passed over. */
    public JsonObject next(String type) {
        return next(type, frame -> true);
    }

    /** The next frame of this type for which this holds; those before it are passed over. */
    public JsonObject next(String type, Predicate<JsonObject> wanted) {
        while (true) {
            String text = nextText();
            JsonObject frame = parse(text);
            if (string(frame, "type").equals(type) && wanted.test(frame)) {
                return frame;
            }
            skipped.add(text);
        }
    }

    /** Takes {@code hello} and everything up to {@code ready}; returns what came between. */
    public List<JsonObject> ready() {
        List<JsonObject> between = new ArrayList<>();
        for (JsonObject frame = next(); !string(frame, "type").equals("ready"); frame = next()) {
            if (!string(frame, "type").equals("hello")) {
                between.add(frame);
            }
        }
        return between;
    }

    /** As {@link #ready()}, for a client that has to say nothing about it. */
    public TestClient awaitReady() {
        ready();
        return this;
    }

    /** Everything that came before the answer to a ping that is sent now. */
    public List<JsonObject> untilPong() {
        send("{'type':'ping'}");
        List<JsonObject> before = new ArrayList<>();
        for (JsonObject frame = next(); !string(frame, "type").equals("pong"); frame = next()) {
            before.add(frame);
        }
        return before;
    }

    /** How the server closes. */
    public Closed awaitClosed() {
        try {
            return closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException still) {
            throw new AssertionError("still open, last frames: " + frames, still);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** Whether the connection is still there. */
    public boolean isOpen() {
        return !closed.isDone();
    }

    /** A string of a frame. */
    public static String string(JsonObject frame, String field) {
        try {
            return frame.string(field);
        } catch (FieldException missing) {
            throw new AssertionError(missing);
        }
    }

    /** A number of a frame. */
    public static long number(JsonObject frame, String field) {
        try {
            return frame.integer(field, 0, Long.MAX_VALUE);
        } catch (FieldException missing) {
            throw new AssertionError(missing);
        }
    }

    private static JsonObject parse(String text) {
        try {
            return JsonObject.parse(text);
        } catch (FieldException malformed) {
            throw new AssertionError(text, malformed);
        }
    }

    /** Cuts the connection. */
    @Override
    public void close() {
        socket.abort();
    }
}
