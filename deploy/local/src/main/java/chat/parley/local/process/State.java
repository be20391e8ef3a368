package chat.parley.local.process;

import java.util.Locale;

/** What a process of the cluster is doing, as far as one sees from outside. */
public enum State {
    /** It runs and answers. */
    RUNNING,
    /** It runs and does not answer (yet). */
    STARTING,
    /** It was stopped by a signal (SIGSTOP) and waits for SIGCONT. */
    PAUSED,
    /** There is no such process: never started, stopped, or dead. */
    STOPPED;

    /** The word that {@code status} prints. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
