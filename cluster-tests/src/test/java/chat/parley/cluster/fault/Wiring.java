package chat.parley.cluster.fault;

import chat.parley.local.cluster.ClusterOptions;
import chat.parley.local.cluster.Ports;
import chat.parley.local.cluster.Programs;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * The wires of a cluster: between the clients and the front door, and between the first instance of each service and what it
 * talks to. The second instances talk directly, so that a fault shows what the two make of it together. Kafka names its own
 * addresses to its clients, so nothing can be put between them: its nodes are stopped and killed instead.
 *
 * <p>A service is told of its wires by arguments, which Spring lets win over the launcher's environment.
 */
public final class Wiring implements AutoCloseable {

    private final Map<String, Wire> wires = new LinkedHashMap<>();
    private final Map<String, List<String>> arguments = new LinkedHashMap<>();
    private final URI clientUrl;

    /** Lays them; {@code seed} decides which connections an unreliable one resets. */
    public Wiring(ClusterOptions options, long seed) {
        Ports ports = new Ports(options.port());
        Random random = new Random(seed);
        clientUrl = URI.create("http://127.0.0.1:" + lay("clients and front", options.port(), random));
        for (String service : List.of("gateway-1", "message-service-1", "history-service-1")) {
            tell(
                    service,
                    "spring.data.redis.url=redis://127.0.0.1:" + lay(service + " and redis", ports.redis(), random));
        }
        for (String service : List.of("message-service-1", "history-service-1")) {
            int wire = lay(service + " and postgres", ports.postgres(), random);
            tell(service, "spring.datasource.url=jdbc:postgresql://127.0.0.1:" + wire + "/parley");
        }
        List<String> histories = new ArrayList<>();
        for (int instance = 1; instance <= options.historyServices(); instance++) {
            String name = "gateway-1 and history-service-" + instance;
            histories.add("http://127.0.0.1:" + lay(name, ports.historyService(instance), random));
        }
        tell("gateway-1", "parley.gateway.history-urls=" + String.join(",", histories));
    }

    /** Where clients connect to. */
    public URI clientUrl() {
        return clientUrl;
    }

    /** By the names of the two that they are between. */
    Map<String, Wire> wires() {
        return wires;
    }

    /** The wire between these two is cut. */
    public Fault cut(String between) {
        return WireFaults.cut(between, Objects.requireNonNull(wires.get(between), between));
    }

    /** The services whose wires these are. */
    List<String> wired() {
        return List.copyOf(arguments.keySet());
    }

    /** Runs services as before, and tells them of their wires. */
    public Programs through(Programs programs) {
        return (role, name, temporary) -> {
            List<String> line = new ArrayList<>(programs.command(role, name, temporary));
            arguments.getOrDefault(name, List.of()).forEach(argument -> line.add("--" + argument));
            return line;
        };
    }

    @Override
    public void close() {
        wires.values().forEach(Wire::close);
    }

    private int lay(String between, int port, Random random) {
        Wire wire = new Wire(port, new Random(random.nextLong()));
        wires.put(between, wire);
        return wire.port();
    }

    private void tell(String service, String argument) {
        arguments.computeIfAbsent(service, name -> new ArrayList<>()).add(argument);
    }
}
