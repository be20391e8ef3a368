package chat.parley.gateway.backlog;

import chat.parley.gateway.session.Session;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which sessions catch up, and the one lock of each session's catching up: whatever changes its run, the rooms it follows or
 * what its feed holds back happens in here, one after the other.
 */
@Component
final class Runs {

    private final ConcurrentHashMap<Session, Run> runs = new ConcurrentHashMap<>();

    /** Gives the session the run that {@code next} makes of its present one, either may be none. */
    void change(Session session, UnaryOperator<@Nullable Run> next) {
        runs.compute(session, (same, run) -> next.apply(run));
    }

    /** Does this while the run is the session's, and returns whether it is. */
    boolean whileCurrent(Session session, Run run, Runnable action) {
        return runs.computeIfPresent(session, (same, current) -> {
                    if (current == run) {
                        action.run();
                    }
                    return current;
                })
                == run;
    }

    /** Ends the run if that is what it has come to, and returns whether it has ended, now or before. */
    boolean endIf(Session session, Run run, BooleanSupplier isOver) {
        return runs.computeIfPresent(
                        session, (same, current) -> current == run && isOver.getAsBoolean() ? null : current)
                != run;
    }

    /** Ends the run. */
    void end(Session session, Run run) {
        runs.remove(session, run);
    }
}
