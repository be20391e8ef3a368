package chat.parley.cluster.mutation.agent;

import java.util.Map;
import net.bytebuddy.asm.Advice;

/** No message has ever been there before. */
public final class Forgetful {

    private Forgetful() {}

    /** The method gives null, whatever it knows. */
    static final class Nothing {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            Effect.taken();
            return true;
        }
    }

    /** Fan-out's window is empty whenever it looks. */
    static final class Window {
        @Advice.OnMethodEnter
        static void enter(@Advice.FieldValue("partitions") Map<?, ?> partitions) {
            partitions.clear();
            Effect.taken();
        }
    }
}
