package chat.parley.history.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.history.Api;
import chat.parley.history.Api.Answer;
import chat.parley.history.HistoryService;
import chat.parley.history.StoreRows;
import chat.parley.protocol.log.Position;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Large backlogs of people who do not read them. */
@SpringBootTest(
        classes = HistoryService.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "parley.auth.secret=" + Api.SECRET,
            "parley.sync.max-size=8MB",
            "parley.sync.memory=32MB",
            "parley.sync.max-concurrent=2",
            "parley.http.call-timeout=20s"
        })
@Timeout(120)
class SlowReadersTest {

    /** More than the kernel takes for whoever does not read. */
    private static final long MAX_SIZE = 8L << 20;

    private static final long MEMORY = 32L << 20;
    private static final int READERS = 20;
    private static final String SINCE_EVER = "{\"position\":\"" + Position.START + "\"}";

    private final StoreRows rows = StoreRows.shared();
    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();
    private final int carol = StoreRows.number();
    private final Queue<Socket> readers = new ConcurrentLinkedQueue<>();

    @LocalServerPort
    private int port;

    @Autowired
    private MeterRegistry meters;

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        StoreRows.shared().serve(registry);
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket reader : readers) {
            reader.close();
        }
    }

    /** Each character of the loud ones is six bytes of JSON. */
    @Test
    void theyHaveTheirShareOfTheMemoryAndNotForEver() throws Exception {
        int[] many = IntStream.range(0, READERS).map(i -> StoreRows.number()).toArray();
        int loud = rows.room("loud", many);
        for (int i = 0; i < 200; i++) {
            rows.sayInRoom(many[0], loud, "\u0001".repeat(8192));
        }
        rows.say(bob, alice, "little");
        AtomicLong most = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        Thread watch = Thread.startVirtualThread(() -> {
            while (!over.get()) {
                most.accumulateAndGet(memory(), Math::max);
                LockSupport.parkNanos(100_000);
            }
        });

        assertThat(List.of(head(many[0]).join(), head(many[1]).join())).allMatch(head -> head.contains(" 200 "));
        List<CompletableFuture<String>> others =
                IntStream.range(2, READERS).mapToObj(i -> head(many[i])).toList();
        List<String> refused = others.stream()
                .map(CompletableFuture::join)
                .filter(head -> !head.contains(" 200 "))
                .toList();

        assertThat(refused)
                .hasSizeBetween(READERS - 3, READERS - 2)
                .allSatisfy(head -> assertThat(head).contains(" 503 ", "Retry-After: 1"));
        assertThat(memory()).isGreaterThan(MAX_SIZE * 3 / 2);
        Answer little = api().post("/api/chat/sync", alice, SINCE_EVER);
        assertThat(little.status()).as("%s", little.body()).isEqualTo(200);
        assertThat(little.data().path("messages").size()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(60)).until(() -> memory() == 0);
        over.set(true);
        watch.join();
        assertThat(most.get()).isBetween(MAX_SIZE * 3 / 2, MEMORY);
        Answer large = api().post("/api/chat/sync", many[1], SINCE_EVER);
        assertThat(large.status()).isEqualTo(200);
        assertThat(large.data().path("truncated").asBoolean()).isTrue();
    }

    @Test
    void whatCountsAreBytesAndNotCharacters() {
        String text = "你好".repeat(8192 / 6);
        for (int i = 0; i < 600; i++) {
            rows.say(bob, alice, text);
            rows.say(carol, alice, text);
        }

        Answer answer = api().post("/api/chat/sync", alice, SINCE_EVER);

        byte[] body = answer.response().body().getBytes(UTF_8);
        assertThat(answer.response().headers().firstValue("Content-Length")).contains(Integer.toString(body.length));
        assertThat((long) body.length).isBetween(MAX_SIZE - (64 << 10), MAX_SIZE + (64 << 10));
        assertThat(answer.data().path("truncated").asBoolean()).isTrue();
        assertThat(answer.data().path("messages"))
                .allSatisfy(message ->
                        assertThat(message.path("content").asString()).isEqualTo(text));
    }

    private long memory() {
        return (long) meters.get("parley.history.sync.memory").gauge().value();
    }

    /** Asks, and reads no more than the head of the answer. */
    private CompletableFuture<String> head(int user) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        Socket reader = ask(user);
                        readers.add(reader);
                        return new BufferedReader(new InputStreamReader(reader.getInputStream(), UTF_8))
                                .lines()
                                .takeWhile(line -> !line.isEmpty())
                                .collect(Collectors.joining("\n"));
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                },
                Thread::startVirtualThread);
    }

    private Socket ask(int user) throws IOException {
        Socket reader = new Socket();
        // Set before the connection is made, or the kernel takes megabytes for whoever does not read.
        reader.setReceiveBufferSize(4096);
        reader.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        reader.getOutputStream().write("""
                        POST /api/chat/sync HTTP/1.1\r
                        Host: localhost\r
                        Authorization: Bearer %s\r
                        Content-Length: %d\r
                        \r
                        %s""".formatted(Api.token(user), SINCE_EVER.length(), SINCE_EVER)
                .getBytes(UTF_8));
        return reader;
    }

    private Api api() {
        return new Api(port);
    }
}
