package chat.parley.platform.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * On SIGTERM a service says that it is not ready and goes on serving for a while before anything of it stops: whoever
 * balances over its instances sends it calls until his next look at its readiness. A gateway has its drain for that.
 */
final class LameDuck implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LameDuck.class);

    private final Duration lasts;
    private final ApplicationContext context;
    private volatile boolean running;
    private volatile boolean left;

    /** @param lasts how long calls are still served; zero when whoever balances hears of it before the service does */
    LameDuck(Duration lasts, ApplicationContext context) {
        this.lasts = lasts;
        this.context = context;
    }

    @Override
    public void start() {
        // A context that is stopped may be started again.
        if (left) {
            left = false;
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        }
        running = true;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before everything else: the consumers and the web server have lower phases. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }

    @Override
    public void stop() {
        left = true;
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        if (lasts.isPositive()) {
            log.info("not ready any more, calls are served for another {} ms", lasts.toMillis());
        }
        try {
            TimeUnit.MILLISECONDS.sleep(lasts.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }
}
