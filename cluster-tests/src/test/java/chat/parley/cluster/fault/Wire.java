package chat.parley.cluster.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy on the loopback interface: the wire between two processes, which can be cut, left half open, made slow or
 * unreliable while connections are up. Bytes pass unchanged and in order for as long as they pass at all. Two virtual
 * threads for each connection.
 */
final class Wire implements AutoCloseable {

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int CONNECT_MS = 2_000;

    /** What the wire does to a chunk. */
    private record Manner(Duration delay, double resetShare, boolean swallows, boolean refuses) {
        static final Manner GOOD = new Manner(Duration.ZERO, 0, false, false);
    }

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Random random;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Manner manner = Manner.GOOD;
    private boolean closed;
    private volatile boolean used;

    /** A wire from a free port to that one; {@code random} decides which connections are reset. */
    Wire(int targetPort, Random random) {
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        this.random = random;
        try {
            this.listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().name("wire-" + targetPort).start(this::accept);
    }

    /** Where to connect to. */
    int port() {
        return listener.getLocalPort();
    }

    /** How many connections are up. */
    int connections() {
        return links.size();
    }

    /** Whether there ever was one. */
    boolean wasUsed() {
        return used;
    }

    /** Everything passes again; what was held back half open is gone with its connection, as after a real outage. */
    void mend() {
        if (manner().swallows()) {
            // Before anything passes: what was held back would get through otherwise.
            links.forEach(Link::reset);
        }
        become(Manner.GOOD);
    }

    /** Every chunk takes that long, in both directions. */
    void delay(Duration delay) {
        become(new Manner(delay, 0, false, false));
    }

    /** This share of chunks resets its connection. */
    void reset(double share) {
        become(new Manner(Duration.ZERO, share, false, false));
    }

    /** Connections stay up, but nothing passes: neither end is told. New ones are accepted and led nowhere. */
    void halfOpen() {
        become(new Manner(Duration.ZERO, 0, true, false));
    }

    /** All connections are reset and no new ones come to be. */
    void cut() {
        become(new Manner(Duration.ZERO, 0, false, true));
        links.forEach(Link::reset);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        quietly(listener);
        links.forEach(Link::reset);
    }

    private Manner manner() {
        lock.lock();
        try {
            return manner;
        } finally {
            lock.unlock();
        }
    }

    private void become(Manner next) {
        lock.lock();
        try {
            manner = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits while the wire swallows; false once it is closed. */
    private boolean passes() throws InterruptedException {
        lock.lock();
        try {
            while (manner.swallows() && !closed) {
                changed.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (SocketException ended) {
                return;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private void connect(Socket client) {
        Link link = new Link(client, new Socket());
        links.add(link);
        used = true;
        try {
            if (manner().refuses() || !passes()) {
                link.reset();
                return;
            }
            link.server.connect(target, CONNECT_MS);
            client.setTcpNoDelay(true);
            link.server.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> link.pump(client, link.server));
            link.pump(link.server, client);
        } catch (IOException unreachable) {
            link.reset();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            link.reset();
        }
    }

    private static void quietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception goneAlready) {
            // Whoever closes twice closes.
        }
    }

    private final class Link {

        private final Socket client;
        private final Socket server;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(Socket from, Socket to) {
            byte[] chunk = new byte[CHUNK_BYTES];
            try {
                for (int read = from.getInputStream().read(chunk);
                        read >= 0;
                        read = from.getInputStream().read(chunk)) {
                    Manner now = manner();
                    if (!passes()) {
                        break;
                    }
                    Thread.sleep(now.delay());
                    if (now.resetShare() > 0 && draw() < now.resetShare()) {
                        reset();
                        return;
                    }
                    to.getOutputStream().write(chunk, 0, read);
                }
                // One side has said all; the other may still answer.
                to.shutdownOutput();
                if (from.isOutputShutdown()) {
                    close();
                }
            } catch (IOException broken) {
                reset();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                reset();
            }
        }

        /** Both ends see a reset. */
        void reset() {
            for (Socket end : new Socket[] {client, server}) {
                try {
                    end.setSoLinger(true, 0);
                } catch (SocketException closedAlready) {
                    // Then it was told before.
                }
            }
            close();
        }

        private void close() {
            links.remove(this);
            quietly(client);
            quietly(server);
        }

        private double draw() {
            synchronized (random) {
                return random.nextDouble();
            }
        }
    }
}
