package chat.parley.cluster.storm;

import chat.parley.client.connection.Transport;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;

/** Connects to one gateway at first, past the front door, and wherever the client wants to when that is lost. */
final class HomeFirst implements Transport {

    private final Transport network;
    private final URI home;
    private final AtomicBoolean wasHome = new AtomicBoolean();

    HomeFirst(Transport network, URI home) {
        this.network = network;
        this.home = home;
    }

    @Override
    public Connection open(URI address, String token, Events events) {
        return network.open(wasHome.getAndSet(true) ? address : atHome(address), token, events);
    }

    private URI atHome(URI address) {
        String query = address.getRawQuery();
        return URI.create(address.getScheme() + "://" + home.getAuthority() + address.getRawPath()
                + (query == null ? "" : "?" + query));
    }
}
