package chat.parley.gateway.session;

import chat.parley.protocol.frame.CloseCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A socket that writes as many frames as it is permitted to, and waits with the next one. */
public final class FakeSocket implements Socket {

    private static final int UNLIMITED = Integer.MAX_VALUE / 2;

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<CloseCode> closes = new CopyOnWriteArrayList<>();
    private final Semaphore permits;
    private volatile boolean broken;
    private volatile boolean aborted;

    private FakeSocket(int permits) {
        this.permits = new Semaphore(permits);
    }

    /** Writes everything at once. */
    public static FakeSocket open() {
        return new FakeSocket(UNLIMITED);
    }

    /** Writes nothing until it is told to. */
    public static FakeSocket blocked() {
        return new FakeSocket(0);
    }

    /** Lets so many more frames through. */
    public void permit(int frames) {
        permits.release(frames);
    }

    /** Every write fails from now on, the one that waits too. */
    public void breakDown() {
        broken = true;
        permits.release(UNLIMITED);
    }

    @Override
    public void send(String text) throws IOException {
        try {
            if (!permits.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new IOException("never permitted");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
        if (broken) {
            throw new IOException("gone");
        }
        sent.add(text);
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseCode code) {
        closes.add(code);
    }

    @Override
    public void abort() {
        aborted = true;
    }

    /** What was written. */
    public List<String> sent() {
        return List.copyOf(sent);
    }

    /** How it was closed. */
    public List<CloseCode> closes() {
        return List.copyOf(closes);
    }

    /** Whether the connection was cut. */
    public boolean isAborted() {
        return aborted;
    }
}
