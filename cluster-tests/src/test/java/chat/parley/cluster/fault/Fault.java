package chat.parley.cluster.fault;

import java.util.Random;
import java.util.Set;

/**
 * Something that breaks in a cluster and is mended again.
 *
 * @param name as reports say it
 * @param touches the processes that it is about: two faults about the same one never happen at once
 * @param isOrderly whether it does no more than ask services to stop, so that nobody should notice
 * @param course breaks, waits and mends
 */
public record Fault(String name, Set<String> touches, boolean isOrderly, Course course) {

    /** What a fault touches that is to happen alone. */
    static final String EVERYTHING = "everything";

    /** From the break to the end of the mending. */
    @FunctionalInterface
    public interface Course {
        /** Lengths are drawn from {@code random}. */
        void run(Field field, Random random) throws Exception;
    }

    public Fault {
        touches = Set.copyOf(touches);
    }

    /** One that people may notice. */
    public Fault(String name, Set<String> touches, Course course) {
        this(name, touches, false, course);
    }

    /** Whether both may happen at once. */
    boolean goesWith(Fault other) {
        return touches.stream().noneMatch(other.touches::contains)
                && !touches.contains(EVERYTHING)
                && !other.touches.contains(EVERYTHING);
    }

    @Override
    public String toString() {
        return name;
    }
}
