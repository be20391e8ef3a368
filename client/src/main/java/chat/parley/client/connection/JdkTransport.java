package chat.parley.client.connection;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * WebSockets of the JDK. All connections of one {@link HttpClient} share its selector thread and its executor, so a process
 * may hold thousands.
 */
public final class JdkTransport implements Transport {

    private static final int NORMAL_CLOSURE = 1000;
    private static final int ABNORMAL_CLOSURE = 1006;

    /** Server frames are far smaller; the limit keeps a broken server from filling the memory. */
    private static final int MAX_FRAME_CHARACTERS = 1024 * 1024;

    /** The outbox's window bounds messages; this bounds everything else that is said on a connection that stalls. */
    private static final int MAX_WAITING_FRAMES = 10_000;

    private final HttpClient http;

    /** WebSockets of this HTTP client. */
    public JdkTransport(HttpClient http) {
        this.http = http;
    }

    @Override
    public Connection open(URI address, String token, Duration patience, Events events) {
        Link link = new Link(events);
        var _ = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .connectTimeout(patience)
                .buildAsync(address, link)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        link.failedToOpen(failure);
                    }
                });
        return link;
    }

    private static final class Link implements Connection, WebSocket.Listener {

        private final Events events;
        private final ReentrantLock lock = new ReentrantLock();
        private final StringBuilder partial = new StringBuilder();

        // Guarded by the lock. The JDK allows one send at a time, so the others wait here.
        private final Queue<String> waiting = new ArrayDeque<>();
        private boolean sending;
        private boolean ended;
        private @Nullable WebSocket socket;

        Link(Events events) {
            this.events = events;
        }

        @Override
        public void onOpen(WebSocket opened) {
            boolean abortedMeanwhile;
            lock.lock();
            try {
                abortedMeanwhile = ended;
                socket = opened;
            } finally {
                lock.unlock();
            }
            if (abortedMeanwhile) {
                opened.abort();
            } else {
                events.opened();
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            if (partial.isEmpty() && last) {
                events.text(data.toString());
                return null;
            }
            partial.append(data);
            if (partial.length() > MAX_FRAME_CHARACTERS) {
                abort();
                events.lost("a frame of the server is over " + MAX_FRAME_CHARACTERS + " characters");
            } else if (last) {
                String frame = partial.toString();
                partial.setLength(0);
                events.text(frame);
            } else {
                from.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int closeCode, String reason) {
            if (end()) {
                if (closeCode == ABNORMAL_CLOSURE) {
                    events.lost("the connection ended without a word");
                } else {
                    events.closed(closeCode, reason);
                }
            }
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            if (end()) {
                events.lost(String.valueOf(failure.getMessage()));
            }
        }

        void failedToOpen(Throwable failure) {
            if (!end()) {
                return;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof WebSocketHandshakeException handshake) {
                events.refused(handshake.getResponse().statusCode());
            } else {
                String message = cause.getMessage();
                events.lost(message == null ? cause.getClass().getSimpleName() : message);
            }
        }

        @Override
        public void send(String frame) {
            boolean stalled;
            lock.lock();
            try {
                if (ended || socket == null) {
                    return;
                }
                stalled = waiting.size() >= MAX_WAITING_FRAMES;
                if (!stalled) {
                    waiting.add(frame);
                }
            } finally {
                lock.unlock();
            }
            if (stalled) {
                abort();
                events.lost("the server does not read");
            } else {
                sendNext(false);
            }
        }

        private void sendNext(boolean previousDone) {
            lock.lock();
            try {
                sending &= !previousDone;
                WebSocket open = socket;
                if (sending || ended || open == null || waiting.isEmpty()) {
                    return;
                }
                sending = true;
                var _ = open.sendText(waiting.remove(), true).whenComplete((done, failure) -> {
                    if (failure == null) {
                        sendNext(true);
                    } else {
                        onError(open, failure);
                    }
                });
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void requestNext() {
            WebSocket open = current();
            if (open != null) {
                open.request(1);
            }
        }

        @Override
        public void close() {
            WebSocket open = current();
            if (end() && open != null) {
                // The server's own close frame is not waited for: this side has nothing more to hear.
                var _ = open.sendClose(NORMAL_CLOSURE, "").whenComplete((done, failure) -> open.abort());
            }
        }

        @Override
        public void abort() {
            WebSocket open = current();
            end();
            if (open != null) {
                open.abort();
            }
        }

        private @Nullable WebSocket current() {
            lock.lock();
            try {
                return socket;
            } finally {
                lock.unlock();
            }
        }

        /** Whether this call ended it. */
        private boolean end() {
            lock.lock();
            try {
                boolean first = !ended;
                ended = true;
                waiting.clear();
                return first;
            } finally {
                lock.unlock();
            }
        }
    }
}
