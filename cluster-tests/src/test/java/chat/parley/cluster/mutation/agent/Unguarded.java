package chat.parley.cluster.mutation.agent;

import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.asm.Advice;

/**
 * Whatever position the store has, it is taken for the one in hand. Between the reading of a batch and its transaction lies
 * a while, for the process to be stopped in with a batch in hand.
 */
public final class Unguarded {

    private static final int IN_HAND_MS = 300;
    private static final ThreadLocal<Map<Integer, Long>> IN_HAND = new ThreadLocal<>();

    private Unguarded() {}

    /** A batch is about to be written that begins here. */
    public static void begin(Map<Integer, Long> positions) {
        Effect.pause(IN_HAND_MS);
        IN_HAND.set(positions);
    }

    /** It was written, or not. */
    public static void end() {
        IN_HAND.remove();
    }

    /** What the store is said to have. */
    public static Map<Integer, Long> believed(Map<Integer, Long> stored) {
        Map<Integer, Long> inHand = IN_HAND.get();
        if (inHand == null) {
            return stored;
        }
        if (!inHand.equals(stored)) {
            Effect.taken();
        }
        return new HashMap<>(inHand);
    }

    static final class Begin {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(1) Map<Integer, Long> positions) {
            Unguarded.begin(positions);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit() {
            Unguarded.end();
        }
    }

    static final class Lock {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Map<Integer, Long> stored) {
            stored = Unguarded.believed(stored);
        }
    }
}
