package chat.parley.cluster.storm;

import chat.parley.client.connection.Transport;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.FieldException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * Connects to one gateway at first, past the front door, and wherever the client wants to when that is lost. Listens for when
 * the gateway asks its client to come back.
 */
final class HomeFirst implements Transport {

    private final Transport network;
    private final URI home;
    private final LongConsumer told;
    private final AtomicBoolean wasHome = new AtomicBoolean();

    /** {@code told} is given the {@code after_ms} of a {@code reconnect}. */
    HomeFirst(Transport network, URI home, LongConsumer told) {
        this.network = network;
        this.home = home;
        this.told = told;
    }

    @Override
    public Connection open(URI address, String token, Duration patience, Events events) {
        return network.open(
                wasHome.getAndSet(true) ? address : atHome(address), token, patience, new Listening(events));
    }

    private URI atHome(URI address) {
        String query = address.getRawQuery();
        return URI.create(address.getScheme() + "://" + home.getAuthority() + address.getRawPath()
                + (query == null ? "" : "?" + query));
    }

    private final class Listening implements Events {

        private final Events events;

        Listening(Events events) {
            this.events = events;
        }

        @Override
        public void opened() {
            events.opened();
        }

        @Override
        public void refused(int httpStatus) {
            events.refused(httpStatus);
        }

        @Override
        public void text(String frame) {
            try {
                if (ServerFrameCodec.decode(frame).orElse(null) instanceof ServerFrame.Reconnect reconnect) {
                    told.accept(reconnect.afterMs());
                }
            } catch (FieldException broken) {
                throw new IllegalStateException("a broken frame: " + frame, broken);
            }
            events.text(frame);
        }

        @Override
        public void closed(int closeCode, String reason) {
            events.closed(closeCode, reason);
        }

        @Override
        public void lost(String reason) {
            events.lost(reason);
        }
    }
}
