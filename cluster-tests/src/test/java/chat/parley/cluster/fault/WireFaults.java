package chat.parley.cluster.fault;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What can happen on the way between two processes that both live. */
final class WireFaults {

    private static final Duration DELAY = Duration.ofMillis(500);
    private static final double RESET_SHARE = 0.05;

    private WireFaults() {}

    static List<Fault> on(String between, Wire wire) {
        return List.of(
                cut(between, wire),
                fault("half-open between " + between, between, wire, Wire::halfOpen),
                fault("500 ms between " + between, between, wire, slow -> slow.delay(DELAY)),
                fault("5 % resets between " + between, between, wire, unreliable -> unreliable.reset(RESET_SHARE)));
    }

    static Fault cut(String between, Wire wire) {
        return fault("cut between " + between, between, wire, Wire::cut);
    }

    private static Fault fault(String name, String between, Wire wire, Consumer<Wire> breaks) {
        return new Fault(name, Set.of(between), (field, random) -> {
            breaks.accept(wire);
            try {
                field.pause(random);
            } finally {
                wire.mend();
            }
        });
    }
}
