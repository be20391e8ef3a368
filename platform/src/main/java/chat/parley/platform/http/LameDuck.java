package chat.parley.platform.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;

/**
 * Goes on serving for a while after it said that it is not ready: whoever balances over a service's instances sends it calls
 * until his next look at its readiness.
 */
final class LameDuck extends Departure {

    private static final Logger log = LoggerFactory.getLogger(LameDuck.class);

    private final Duration lasts;

    /** @param lasts how long calls are still served; zero when whoever balances hears of it before the service does */
    LameDuck(Duration lasts, ApplicationContext context) {
        super(context);
        this.lasts = lasts;
    }

    @Override
    protected void leave() throws InterruptedException {
        if (lasts.isPositive()) {
            log.info("not ready any more, calls are served for another {} ms", lasts.toMillis());
        }
        TimeUnit.MILLISECONDS.sleep(lasts.toMillis());
    }
}
