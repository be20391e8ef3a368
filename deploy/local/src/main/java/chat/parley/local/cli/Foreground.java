package chat.parley.local.cli;

import chat.parley.local.cluster.Cluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A cluster that belongs to this launcher: Ctrl-C (or SIGTERM), while it starts or later, stops it in order. */
final class Foreground {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration BREAK_OFF_LIMIT = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final PrintWriter out;
    private final Thread starter = Thread.currentThread();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread stopper = new Thread(this::stop, "stop-cluster");

    Foreground(Cluster cluster, PrintWriter out) {
        this.cluster = cluster;
        this.out = out;
        Runtime.getRuntime().addShutdownHook(stopper);
    }

    /** Brings it up; what had come up is stopped again when something does not. */
    void bringUp() throws IOException, InterruptedException {
        try {
            cluster.up(out::println);
        } catch (IOException failed) {
            letGo();
            cluster.down(out::println);
            throw failed;
        } finally {
            started.countDown();
        }
    }

    /** Leaves it running when this launcher ends. */
    void letGo() {
        Runtime.getRuntime().removeShutdownHook(stopper);
    }

    /** Returns when somebody else has stopped it; says which process ended or came back meanwhile. */
    void stay() throws IOException, InterruptedException {
        List<String> before = cluster.running();
        while (cluster.isUp()) {
            Thread.sleep(LOOK_AGAIN);
            List<String> now = cluster.running();
            if (cluster.isUp()) {
                sayChanges(before, now);
            }
            before = now;
        }
        letGo();
        out.println("The cluster was stopped.");
    }

    private void sayChanges(List<String> before, List<String> now) {
        for (String name : before) {
            if (!now.contains(name)) {
                out.println(name + " ended: './parley logs " + name + "' says why, './parley start " + name
                        + "' starts it again.");
            }
        }
        for (String name : now) {
            if (!before.contains(name)) {
                out.println(name + " is back.");
            }
        }
    }

    private void stop() {
        try {
            starter.interrupt();
            if (!started.await(BREAK_OFF_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                out.println("The start does not break off; stopping what there is.");
            }
            cluster.down(out::println);
            out.println("Stopped. Its data are kept in " + cluster.data() + ".");
        } catch (IOException failed) {
            out.println("parley: " + failed.getMessage() + " './parley down' tries again.");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
