package chat.parley.cluster.fault;

import java.util.Random;
import java.util.Set;

/**
 * Something that breaks in a cluster and is mended again.
 *
 * @param name as reports say it
 * @param touches the processes that it is about: two faults about the same one never happen at once
 * @param course breaks, waits and mends
 */
public record Fault(String name, Set<String> touches, Course course) {

    /** From the break to the end of the mending. */
    @FunctionalInterface
    public interface Course {
        /** Lengths are drawn from {@code random}. */
        void run(Field field, Random random) throws Exception;
    }

    public Fault {
        touches = Set.copyOf(touches);
    }

    /** Whether both may happen at once. */
    boolean goesWith(Fault other) {
        return touches.stream().noneMatch(other.touches::contains);
    }

    @Override
    public String toString() {
        return name;
    }
}
