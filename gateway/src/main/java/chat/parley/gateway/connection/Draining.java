package chat.parley.gateway.connection;

import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/** Whether this gateway is going away and takes nobody in any more. */
@Component
final class Draining {

    private final AtomicBoolean draining = new AtomicBoolean();

    boolean isDraining() {
        return draining.get();
    }

    void begin() {
        draining.set(true);
    }

    /** It is back; returns whether it had been going away. */
    boolean end() {
        return draining.getAndSet(false);
    }
}
