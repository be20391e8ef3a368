package chat.parley.cluster.mutation.agent;

import net.bytebuddy.asm.Advice;

/** The method does nothing. */
final class Unconcerned {

    private Unconcerned() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
        Effect.taken();
        return true;
    }
}
