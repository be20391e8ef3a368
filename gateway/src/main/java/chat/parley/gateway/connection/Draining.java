package chat.parley.gateway.connection;

import org.springframework.stereotype.Component;

/** Whether this gateway is going away and takes nobody in any more. */
@Component
final class Draining {

    private volatile boolean draining;

    boolean isDraining() {
        return draining;
    }

    void begin() {
        draining = true;
    }

    /** It is back. */
    void end() {
        draining = false;
    }
}
