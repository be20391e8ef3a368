package chat.parley.client.connection;

import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What a client takes from the machine; several clients may share one.
 *
 * @param blocking runs calls that wait, for tokens
 */
public record Surroundings(Transport transport, Timer timer, Executor blocking, RandomGenerator random) {}
