package chat.parley.platform.http;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * How an instance goes away on SIGTERM: it says that it is not ready, and does what its leaving takes before anything of it
 * stops. A service that has none of its own is a {@link LameDuck} for a while.
 */
public abstract class Departure implements SmartLifecycle {

    private final ApplicationContext context;
    private volatile boolean running;
    private volatile boolean left;

    /** @param context whose readiness it is */
    protected Departure(ApplicationContext context) {
        this.context = context;
    }

    /** It is not ready any more and about to stop. Calls are served until this returns. */
    protected abstract void leave() throws InterruptedException;

    /** It had left and is started again. */
    protected void comeBack() {}

    @Override
    public final void start() {
        // A context that is stopped may be started again.
        if (left) {
            left = false;
            comeBack();
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        }
        running = true;
    }

    @Override
    public final void stop() {
        left = true;
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        try {
            leave();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public final boolean isRunning() {
        return running;
    }

    /** Before everything else: the consumers and the web server have lower phases. */
    @Override
    public final int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
