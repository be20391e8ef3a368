package chat.parley.cluster.fault.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.lang.instrument.Instrumentation;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/**
 * Leads what a process connects to by Kafka's client to other ports ({@code -javaagent:JAR=PORT:PORT;PORT:PORT}). Brokers
 * name their own addresses to their clients, so a proxy cannot be put between one client and them by configuration.
 */
public final class KafkaDetour {

    private static final Map<Integer, Integer> PORTS = new HashMap<>();

    private KafkaDetour() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(String ports, Instrumentation instrumentation) {
        for (String pair : ports.split(";", -1)) {
            String[] both = pair.split(":", -1);
            PORTS.put(Integer.valueOf(both[0]), Integer.valueOf(both[1]));
        }
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .type(named("org.apache.kafka.common.network.Selector"))
                .transform((builder, type, loader, module, domain) ->
                        builder.visit(Advice.to(KafkaDetour.class).on(named("doConnect"))))
                .installOn(instrumentation);
    }

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 1, readOnly = false) InetSocketAddress address) {
        address = KafkaDetour.lead(address);
    }

    /** Where a connection to this address goes. */
    public static InetSocketAddress lead(InetSocketAddress address) {
        Integer port = PORTS.get(address.getPort());
        return port == null ? address : new InetSocketAddress(address.getAddress(), port);
    }
}
