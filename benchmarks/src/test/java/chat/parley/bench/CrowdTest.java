package chat.parley.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.client.ClientOptions;
import chat.parley.client.api.Accounts;
import chat.parley.client.api.Login;
import chat.parley.client.connection.Surroundings;
import chat.parley.client.connection.SystemTimer;
import chat.parley.client.connection.Transport;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CrowdTest {

    private static final URI NOWHERE = URI.create("http://localhost:1");
    private static final String HELLO = ServerFrameCodec.encode(new ServerFrame.Hello(1, "session", 25));

    /** Fewer than connect at once, and more. */
    @ParameterizedTest
    @ValueSource(ints = {4, 60})
    void nobodyWhoBecomesReadyIsAFailureInWords(int size) {
        Plan plan = new Plan(size, 1, Duration.ofSeconds(1), Duration.ZERO, 0, 0, 0);
        List<BenchUser> users = IntStream.rangeClosed(1, size)
                .mapToObj(id -> new BenchUser("bench-" + id, new Login(id, "token", Instant.MAX)))
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http = HttpClient.newHttpClient();
                Crowd crowd = new Crowd(users, new Ledger(plan), new Text("run"))) {
            Transport helloOnly = (address, token, patience, events) -> {
                threads.execute(events::opened);
                return new Greeting(events);
            };
            ClientOptions options = ClientOptions.of(
                    NOWHERE, new Surroundings(helloOnly, new SystemTimer(), threads, RandomGenerator.getDefault()));

            assertThatThrownBy(() -> crowd.connect(options, new Accounts(NOWHERE, http), Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("0 of " + size + " users became ready \\(\\d+ are online\\), "
                            + "the others did not within 1 s");
        }
    }

    /** A gateway that says hello, and nothing more. */
    private static final class Greeting implements Transport.Connection {

        private final Transport.Events events;
        private boolean greeted;

        Greeting(Transport.Events events) {
            this.events = events;
        }

        @Override
        public void requestNext() {
            if (!greeted) {
                greeted = true;
                events.text(HELLO);
            }
        }

        @Override
        public void send(String frame) {}

        @Override
        public void close() {}

        @Override
        public void abort() {}
    }
}
