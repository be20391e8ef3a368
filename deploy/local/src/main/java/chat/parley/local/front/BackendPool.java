package chat.parley.local.front;

import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The servers of one kind, taken in turn. One that refuses a connection is skipped within the same request; one that
 * says by its readiness that it is going away, or hangs, is left out until it is well again. As long as none is known
 * to be well, those that might be are tried: a wrong verdict must not close the door.
 */
final class BackendPool {

    private static final int CONNECTIONS_PER_THREAD = 128;
    private static final int QUEUE_PER_THREAD = 512;
    /** Shorter than any server's own limit for idle connections, so that no request meets a closing one. */
    private static final int IDLE_CONNECTION_MS = 10_000;

    private final LoadBalancingProxyClient client;
    private final Map<URI, Health> healthOf = new LinkedHashMap<>();
    private final Set<URI> inUse = new LinkedHashSet<>();

    BackendPool(List<URI> servers) {
        // An upgraded connection is the client's own: it counts for no limit and is closed together with his.
        client = new LoadBalancingProxyClient(
                        exchange -> exchange.getRequestHeaders().contains(Headers.UPGRADE))
                .setConnectionsPerThread(CONNECTIONS_PER_THREAD)
                .setMaxQueueSize(QUEUE_PER_THREAD)
                .setTtl(IDLE_CONNECTION_MS)
                .setProblemServerRetry(1);
        for (URI server : servers) {
            healthOf.put(server, Health.WELL);
            client.addHost(server);
            inUse.add(server);
        }
    }

    /** The handler that passes requests on to these servers. */
    HttpHandler handler(FrontSettings settings) {
        return ProxyHandler.builder()
                .setProxyClient(client)
                .setMaxRequestTime((int) settings.requestLimit().toMillis())
                .setMaxConnectionRetries(Math.max(1, healthOf.size()))
                .setRewriteHostHeader(false)
                .setReuseXForwarded(false)
                .setNext(ResponseCodeHandler.HANDLE_404)
                .build();
    }

    /** Takes a verdict on one server into account. Called by the watch's threads. */
    synchronized void judge(URI server, Health verdict) {
        if (healthOf.put(server, verdict) == verdict) {
            return;
        }
        System.out.println("front: " + server + " is " + verdict.word());
        Set<URI> wanted = wanted();
        for (URI each : wanted) {
            if (inUse.add(each)) {
                client.addHost(each);
            }
        }
        for (URI each : List.copyOf(inUse)) {
            if (!wanted.contains(each)) {
                inUse.remove(each);
                client.removeHost(each);
            }
        }
    }

    /** What is known of each server. */
    synchronized Map<URI, Health> health() {
        return new LinkedHashMap<>(healthOf);
    }

    List<URI> servers() {
        return new ArrayList<>(health().keySet());
    }

    private Set<URI> wanted() {
        Set<URI> well = new LinkedHashSet<>();
        healthOf.forEach((server, health) -> {
            if (health == Health.WELL) {
                well.add(server);
            }
        });
        return well.isEmpty() ? healthOf.keySet() : well;
    }

    /** What a probe of a server's readiness says. */
    enum Health {
        WELL,
        /** It answers, and says that it takes no new work. */
        UNREADY,
        /** It did not answer in time. */
        SILENT,
        /** Nobody listens there. */
        GONE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
