package chat.parley.testing;

/** One engine under a test: Kafka (all its nodes), PostgreSQL or Redis. Each call returns when it has its effect. */
public interface Backend {

    /** Stops it in an orderly way; its data stay. Its address stays the same for the next start. */
    void stop();

    /** Kills it as a crash does (SIGKILL); its data stay as far as it had made them durable. */
    void kill();

    /** Starts it again after {@link #stop()} or {@link #kill()} and waits until it serves. */
    void start();

    /** Freezes it: connections stay open and nothing answers (SIGSTOP). */
    void pause();

    /** Lets a frozen one go on. */
    void resume();
}
