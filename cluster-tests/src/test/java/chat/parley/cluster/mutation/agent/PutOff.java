package chat.parley.cluster.mutation.agent;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Calls that a thread makes later than the product would. */
public final class PutOff {

    private static final ThreadLocal<List<Supplier<Object>>> CALLS = ThreadLocal.withInitial(ArrayList::new);
    private static final ThreadLocal<Boolean> MAKING_UP = ThreadLocal.withInitial(() -> false);

    private PutOff() {}

    /** Puts a call off; false while those that were put off are made, which then have to go on. */
    public static boolean putOff(Method method, Object self, Object[] arguments) {
        if (MAKING_UP.get()) {
            return false;
        }
        CALLS.get().add(() -> Effect.call(method, self, arguments));
        return true;
    }

    /** Whether there are calls to be made. */
    public static boolean isAny() {
        return !CALLS.get().isEmpty();
    }

    /** What was put off belongs to an attempt that failed. */
    public static void forget() {
        CALLS.remove();
    }

    /** Makes the calls, in their order, and returns what they gave. */
    public static List<Object> makeUp() {
        List<Supplier<Object>> calls = CALLS.get();
        CALLS.remove();
        MAKING_UP.set(true);
        try {
            List<Object> given = new ArrayList<>();
            calls.forEach(call -> given.add(call.get()));
            Effect.taken();
            return given;
        } finally {
            MAKING_UP.remove();
        }
    }
}
