package chat.parley.cluster.mutation.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What mutations have in common: they say so when they take effect, wait, and call what the product would have called. */
public final class Effect {

    /** How the line begins that a process writes once its rule has been broken for the first time. */
    public static final String TOOK_EFFECT = "mutation took effect: ";

    private static final AtomicBoolean SAID = new AtomicBoolean();
    private static volatile String name = "none";

    private Effect() {}

    static void announce(Mutation mutation) {
        name = mutation.name();
        System.out.println("mutation " + name + " is in: " + mutation.cuts());
    }

    /** The rule was broken just now. */
    public static void taken() {
        if (SAID.compareAndSet(false, true)) {
            System.out.println(TOOK_EFFECT + name);
        }
    }

    /** Makes a moment long enough for a fault to fall into it. */
    public static void pause(int ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Calls a method of the product, whose exceptions come through as they are. */
    static Object call(Method method, Object self, Object... arguments) {
        try {
            method.setAccessible(true);
            return method.invoke(self, arguments);
        } catch (InvocationTargetException failed) {
            Effect.<RuntimeException>throwAsItIs(failed.getCause());
            throw new AssertionError(failed);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void throwAsItIs(Throwable failure) throws X {
        throw (X) failure;
    }
}
