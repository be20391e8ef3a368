package chat.parley.client;

import chat.parley.client.connection.Transport;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The server's side of each connection in the hands of a test. */
final class FakeTransport implements Transport {

    final List<Line> lines = new ArrayList<>();

    @Override
    public Connection open(URI address, String token, Duration patience, Events events) {
        Line line = new Line(address, token, events);
        lines.add(line);
        return line;
    }

    /** The connection that was opened last. */
    Line line() {
        return lines.getLast();
    }

    /** One connection. */
    static final class Line implements Connection {

        final URI address;
        final String token;
        final Events events;
        final List<ClientFrame> heard = new ArrayList<>();
        int requested;
        boolean closed;
        boolean aborted;

        Line(URI address, String token, Events events) {
            this.address = address;
            this.token = token;
            this.events = events;
        }

        /** The server accepts and says hello to user 1. */
        Line accept() {
            events.opened();
            say(new ServerFrame.Hello(1, "session", 25));
            return this;
        }

        void say(ServerFrame frame) {
            events.text(ServerFrameCodec.encode(frame));
        }

        /** What the client said since the last call. */
        List<ClientFrame> takeHeard() {
            List<ClientFrame> taken = List.copyOf(heard);
            heard.clear();
            return taken;
        }

        @Override
        public void send(String frame) {
            heard.add(((Decoded.Valid) ClientFrameCodec.decode(frame)).frame());
        }

        @Override
        public void requestNext() {
            requested++;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }
}
