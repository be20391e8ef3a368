package chat.parley.client;

import chat.parley.client.connection.JdkTransport;
import chat.parley.client.connection.Surroundings;
import chat.parley.client.connection.SystemTimer;
import chat.parley.protocol.log.Position;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a client behaves.
 *
 * @param url where the cluster is, as {@code http://localhost:8080}
 * @param resume where to go on, see {@link ParleyClient#position()}; null asks for what was not delivered yet
 * @param ownReceipts whether this client says itself what it received, after the listener returned
 *     ({@code ?receipts=client}), instead of the gateway when it has written to the socket
 * @param outboxLimit how many messages may wait for their acks before {@code send} refuses more
 * @param window how many of them are in flight at once
 * @param surroundings what the client takes from the machine; several clients may share it
 */
public record ClientOptions(
        URI url,
        @Nullable Position resume,
        boolean ownReceipts,
        int outboxLimit,
        int window,
        Surroundings surroundings) {

    private static final int DEFAULT_OUTBOX_LIMIT = 1_000;

    /** Below the burst that the server allows (60), so that a full window never meets the rate limit. */
    private static final int DEFAULT_WINDOW = 32;

    public ClientOptions {
        if (outboxLimit < 1 || window < 1) {
            throw new IllegalArgumentException("outboxLimit and window must be positive");
        }
    }

    /** The defaults, on the machine's own network and time. */
    public static ClientOptions of(URI url) {
        return of(url, systemSurroundings(Executors.newVirtualThreadPerTaskExecutor()));
    }

    /** The defaults in these surroundings. */
    public static ClientOptions of(URI url, Surroundings surroundings) {
        return new ClientOptions(url, null, false, DEFAULT_OUTBOX_LIMIT, DEFAULT_WINDOW, surroundings);
    }

    /** The machine's network, time and chance; callbacks and calls that wait run on the executor. */
    public static Surroundings systemSurroundings(Executor executor) {
        HttpClient http = HttpClient.newBuilder().executor(executor).build();
        return new Surroundings(new JdkTransport(http), new SystemTimer(), executor, RandomGenerator.getDefault());
    }

    /** An HTTP client for WebSockets and calls. It does not offer HTTP/2, which WebSockets would not use anyway. */
    public static HttpClient http(Executor executor) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(executor)
                .build();
    }

    /** Goes on from this position. */
    public ClientOptions resumingFrom(Position position) {
        return new ClientOptions(url, position, ownReceipts, outboxLimit, window, surroundings);
    }

    /** Says itself what it received. */
    public ClientOptions withOwnReceipts() {
        return new ClientOptions(url, resume, true, outboxLimit, window, surroundings);
    }

    /** Lets this many messages wait. */
    public ClientOptions withOutboxLimit(int limit) {
        return new ClientOptions(url, resume, ownReceipts, limit, window, surroundings);
    }
}
