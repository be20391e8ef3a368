package chat.parley.cluster.storm;

import chat.parley.client.ClientListener;
import chat.parley.client.ClientOptions;
import chat.parley.client.ParleyClient;
import chat.parley.client.connection.ConnectionState;
import chat.parley.client.connection.Surroundings;
import chat.parley.client.connection.TokenSource;
import chat.parley.protocol.frame.ServerFrame;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One who loses his gateway: takes down how he comes back, and what he hears. */
final class StormClient implements ClientListener, AutoCloseable {

    private final ParleyClient client;
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger twice = new AtomicInteger();
    private volatile boolean truncated;
    private volatile long lostNanos;
    private volatile long toldMs;
    private volatile long greetedNanos;
    private volatile long backNanos;

    StormClient(URI url, URI home, String token, Surroundings shared) {
        Surroundings own = new Surroundings(
                new HomeFirst(shared.transport(), home, afterMs -> toldMs = afterMs),
                shared.timer(),
                shared.blocking(),
                shared.random());
        this.client = new ParleyClient(ClientOptions.of(url, own), TokenSource.fixed(token), this);
        client.connect();
    }

    ParleyClient client() {
        return client;
    }

    /** Whether he has heard this text. */
    boolean hasHeard(String text) {
        return heard.contains(text);
    }

    /** Messages that his client handed to him twice. */
    int twice() {
        return twice.get();
    }

    /** Whether he lost his connection and has caught up on another since. */
    boolean isBack() {
        return backNanos != 0;
    }

    /** When he lost his first connection, in {@link System#nanoTime()}; 0 before. */
    long lostNanos() {
        return lostNanos;
    }

    /** After how many milliseconds he was asked to come back; 0 if nobody asked him. */
    long toldMs() {
        return toldMs;
    }

    /** When another said {@code hello}, likewise: the last one before he was back. */
    long greetedNanos() {
        return greetedNanos;
    }

    /** When he was {@code ready} on it, likewise. */
    long backNanos() {
        return backNanos;
    }

    /** How many connections said hello to him. */
    int sessions() {
        return sessions.get();
    }

    boolean wasTruncated() {
        return truncated;
    }

    @Override
    public void onConnection(ConnectionState state) {
        switch (state) {
            case ConnectionState.Online ignored -> {
                sessions.incrementAndGet();
                if (!isBack()) {
                    greetedNanos = System.nanoTime();
                }
            }
            case ConnectionState.Lost ignored -> {
                if (lostNanos == 0) {
                    lostNanos = System.nanoTime();
                }
            }
            default -> {}
        }
    }

    @Override
    public void onReady(ServerFrame.Ready ready) {
        truncated |= ready.truncated();
        if (lostNanos != 0 && !isBack()) {
            backNanos = System.nanoTime();
        }
    }

    @Override
    public void onMessage(ServerFrame.Chat message) {
        if (!heard.add(String.valueOf(message.body().content()))) {
            twice.incrementAndGet();
        }
    }

    @Override
    public String toString() {
        return client.state() + " in session " + sessions.get() + (lostNanos == 0 ? ", never lost" : "");
    }

    @Override
    public void close() {
        client.close();
    }
}
