package chat.parley.cluster.fault;

import chat.parley.cluster.AgentJar;
import chat.parley.cluster.fault.agent.KafkaDetour;
import chat.parley.local.cluster.ClusterOptions;
import chat.parley.local.cluster.Ports;
import chat.parley.local.cluster.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * The wires of a cluster: between the clients and the front door, and between the first instance of each service and what it
 * talks to. The second instances talk directly, so that a fault shows what the two make of it together.
 *
 * <p>A service is told of its wires by arguments, which Spring lets win over the launcher's environment. Brokers name their
 * own addresses to their clients: to those a service is led by an agent ({@link KafkaDetour}).
 */
public final class Wiring implements AutoCloseable {

    private final Map<String, Wire> wires = new LinkedHashMap<>();
    private final Map<String, List<String>> arguments = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Integer>> detours = new LinkedHashMap<>();
    private final Path agent;
    private final URI clientUrl;

    /**
     * Lays them.
     *
     * @param seed decides which connections an unreliable one resets
     * @param temporary where the agent is put
     */
    public Wiring(ClusterOptions options, long seed, Path temporary) throws IOException {
        Ports ports = new Ports(options.port());
        Random random = new Random(seed);
        agent = AgentJar.of(KafkaDetour.class, temporary);
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
        for (String service : List.of("gateway-1", "message-service-1")) {
            for (int broker = 1; broker <= options.kafkaNodes(); broker++) {
                int port = ports.kafkaBroker(broker);
                lead(service, port, lay(service + " and kafka-" + broker, port, random));
            }
        }
    }

    /** Where clients connect to. */
    public URI clientUrl() {
        return clientUrl;
    }

    /** Everything that can happen on them: on each alone, and on those to all brokers at once. */
    List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        wires.forEach((between, wire) -> faults.addAll(WireFaults.on(between, Map.of(between, wire))));
        detours.keySet().forEach(service -> {
            String prefix = service + " and kafka";
            faults.addAll(WireFaults.on(
                    prefix,
                    wires.entrySet().stream()
                            .filter(wire -> wire.getKey().startsWith(prefix))
                            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
        });
        return faults;
    }

    /** The wire between these two is cut. */
    public Fault cut(String between) {
        return WireFaults.cut(between, Map.of(between, Objects.requireNonNull(wires.get(between), between)));
    }

    /** Wires that nobody has used yet: breaking one of them would prove nothing. */
    List<String> unused() {
        return wires.entrySet().stream()
                .filter(wire -> !wire.getValue().wasUsed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The services whose wires these are. */
    List<String> wired() {
        return List.copyOf(arguments.keySet());
    }

    /** Runs services as before, and tells them of their wires. */
    public Programs through(Programs programs) {
        return (role, name, temporary) -> {
            List<String> line = new ArrayList<>(programs.command(role, name, temporary));
            if (detours.containsKey(name)) {
                line.add(line.indexOf("-jar"), "-javaagent:" + agent + "=" + portsOf(name));
            }
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

    private void lead(String service, int port, int wire) {
        detours.computeIfAbsent(service, name -> new LinkedHashMap<>()).put(port, wire);
    }

    private String portsOf(String service) {
        return Objects.requireNonNull(detours.get(service)).entrySet().stream()
                .map(detour -> detour.getKey() + ":" + detour.getValue())
                .collect(Collectors.joining(";"));
    }
}
