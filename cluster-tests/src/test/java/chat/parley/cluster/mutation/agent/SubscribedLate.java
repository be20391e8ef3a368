package chat.parley.cluster.mutation.agent;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.bytebuddy.asm.Advice;

/** A session's channels are followed, and confirmed by Redis, behind the fetching of its backlog instead of before it. */
public final class SubscribedLate {

    private static final int CONFIRMATION_S = 2;

    private SubscribedLate() {}

    /** The backlog is there: now the channels are followed, all as they should have been before. */
    public static void follow() throws InterruptedException, ExecutionException, TimeoutException {
        for (Object confirmations : PutOff.makeUp()) {
            for (Object confirmation : (List<?>) confirmations) {
                ((CompletableFuture<?>) confirmation).get(CONFIRMATION_S, TimeUnit.SECONDS);
            }
        }
    }

    /** Confirmations of what was put off: none. Null for the product to go on. */
    public static List<Object> putOff(Method method, Object self, Object[] arguments) {
        return PutOff.putOff(method, self, arguments) ? new ArrayList<>() : null;
    }

    static final class Round {
        @Advice.OnMethodEnter
        static void enter() {
            PutOff.forget();
        }
    }

    static final class Follow {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static List<Object> enter(
                @Advice.Origin Method method, @Advice.This Object self, @Advice.AllArguments Object[] arguments) {
            return SubscribedLate.putOff(method, self, arguments);
        }

        @Advice.OnMethodExit
        static void exit(
                @Advice.Enter List<Object> instead, @Advice.Return(readOnly = false) List<Object> confirmations) {
            if (instead != null) {
                confirmations = instead;
            }
        }
    }

    static final class Fetch {
        @Advice.OnMethodExit
        static void exit() throws InterruptedException, ExecutionException, TimeoutException {
            SubscribedLate.follow();
        }
    }
}
