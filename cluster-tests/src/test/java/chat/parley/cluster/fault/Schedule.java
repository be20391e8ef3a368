package chat.parley.cluster.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** In which order faults happen, by a seed: every fault once alone and once beside another before one happens again. */
final class Schedule {

    private final List<Fault> faults;
    private final Random random;
    private final List<List<Fault>> ahead = new ArrayList<>();

    Schedule(List<Fault> faults, long seed) {
        this.faults = List.copyOf(faults);
        this.random = new Random(seed);
    }

    /** What happens next: one fault, or two at once. */
    List<Fault> next() {
        if (ahead.isEmpty()) {
            List<Fault> drawn = new ArrayList<>(faults);
            Collections.shuffle(drawn, random);
            drawn.forEach(fault -> ahead.add(List.of(fault)));
            for (Fault fault : drawn) {
                Fault other = faults.get(random.nextInt(faults.size()));
                if (fault.goesWith(other)) {
                    ahead.add(List.of(fault, other));
                }
            }
            Collections.shuffle(ahead, random);
        }
        return ahead.removeFirst();
    }
}
