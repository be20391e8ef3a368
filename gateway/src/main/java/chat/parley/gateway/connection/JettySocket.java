package chat.parley.gateway.connection;

import chat.parley.gateway.session.Socket;
import chat.parley.protocol.frame.CloseCode;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/** A socket on Jetty. Spring's own sending waits without limit for a peer that has stopped reading; this one does not. */
final class JettySocket implements Socket {

    private static final int CLOSE_GRACE_SECONDS = 5;

    private final Session session;
    private final long writeTimeoutMs;
    private final AtomicBoolean closed = new AtomicBoolean();

    JettySocket(WebSocketSession session, long writeTimeoutMs) {
        this.session =
                Objects.requireNonNull(((NativeWebSocketSession) session).getNativeSession(Session.class), "no Jetty");
        this.writeTimeoutMs = writeTimeoutMs;
    }

    @Override
    public void send(String text) throws IOException {
        await(callback -> session.sendText(text, callback));
    }

    @Override
    public void ping() {
        session.sendPing(java.nio.ByteBuffer.allocate(0), Callback.NOOP);
    }

    @Override
    public void close(CloseCode code) {
        if (closed.compareAndSet(false, true)) {
            session.close(code.code(), code.reason(), Callback.from(() -> {}, failure -> session.disconnect()));
            // A peer that has stopped reading never sees the close frame.
            CompletableFuture.delayedExecutor(CLOSE_GRACE_SECONDS, TimeUnit.SECONDS)
                    .execute(session::disconnect);
        }
    }

    @Override
    public void abort() {
        session.disconnect();
    }

    private void await(Consumer<Callback> write) throws IOException {
        Callback.Completable written = new Callback.Completable();
        write.accept(written);
        try {
            written.get(writeTimeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new IOException("write failed", failed.getCause());
        } catch (TimeoutException stuck) {
            throw new IOException("write took longer than " + writeTimeoutMs + " ms", stuck);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }
}
