package chat.parley.local.front;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The front door as a process; ends on SIGTERM. */
public final class FrontMain {

    /**
     * Each request that finds its server dead would be told with a stack trace; that the server is gone is told once,
     * by its pool. A field, as the logging system forgets a level together with its logger.
     */
    private static final Logger PROXY_LOG = Logger.getLogger("io.undertow.proxy");

    private FrontMain() {}

    /** Takes no arguments: everything is in the environment, see {@link FrontSettings}. */
    public static void main(String[] arguments) {
        FrontSettings settings;
        try {
            settings = FrontSettings.of(System.getenv());
        } catch (IllegalArgumentException bad) {
            System.err.println("front: " + bad.getMessage());
            System.exit(2);
            return;
        }
        PROXY_LOG.setLevel(Level.OFF);
        FrontDoor door = new FrontDoor(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(door::close, "front-close"));
        System.out.println("front: open on port " + settings.port());
    }
}
