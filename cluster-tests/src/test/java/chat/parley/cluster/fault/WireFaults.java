package chat.parley.cluster.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What can happen on the way between two processes that both live. */
final class WireFaults {

    private static final Duration DELAY = Duration.ofMillis(500);
    private static final double RESET_SHARE = 0.05;

    private WireFaults() {}

    /** On these wires at once; {@code between} names them all. */
    static List<Fault> on(String between, Map<String, Wire> wires) {
        return List.of(
                cut(between, wires),
                fault("half-open between " + between, wires, Wire::halfOpen),
                fault("500 ms between " + between, wires, slow -> slow.delay(DELAY)),
                fault("5 % resets between " + between, wires, unreliable -> unreliable.reset(RESET_SHARE)));
    }

    static Fault cut(String between, Map<String, Wire> wires) {
        return fault("cut between " + between, wires, Wire::cut);
    }

    private static Fault fault(String name, Map<String, Wire> wires, Consumer<Wire> breaks) {
        return new Fault(name, wires.keySet(), (field, random) -> {
            wires.values().forEach(breaks);
            try {
                field.pause(random);
            } finally {
                wires.values().forEach(Wire::mend);
            }
        });
    }
}
