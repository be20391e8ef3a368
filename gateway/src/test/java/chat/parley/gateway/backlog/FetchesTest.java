package chat.parley.gateway.backlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.Settings;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.protocol.log.Position;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Over HTTP, with a history-service that takes down how it is asked; a token is its user's name here. */
@Timeout(30)
class FetchesTest {

    private static final Position END = Position.of(7, 7);
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** How many questions each call had; 0 for one without a batch. */
    private final List<Integer> calls = new CopyOnWriteArrayList<>();

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final HttpServer server = server();
    private volatile boolean knowsBatches = true;
    private BacklogMemory memory;

    @BeforeEach
    void serve() {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/chat/sync", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        server.stop(0);
    }

    @Test
    void whoComesAloneIsAskedForAlone() throws Exception {
        mayAnswer.countDown();

        assertThat(truncated(fetches(Map.of()).fetch("anna", null, END))).isFalse();

        assertThat(calls).containsExactly(0);
    }

    @Test
    void whoComesWhileNoMoreMayBeAskedGoesTogetherAndEachGetsHisOwnAnswer() {
        Fetches fetches = fetches(Map.of("backlog.concurrency", "1", "backlog.batch", "10"));
        List<CompletableFuture<Unsent>> asked = new ArrayList<>(List.of(begin(fetches, "first")));
        await().until(() -> calls.size() == 1);
        IntStream.range(0, 25).forEach(user -> asked.add(begin(fetches, user % 2 == 0 ? "even" : "truncated")));
        await().until(() -> fetches.waiting() == 25);

        mayAnswer.countDown();

        assertThat(asked.stream().map(CompletableFuture::join).map(FetchesTest::truncated))
                .containsExactlyElementsOf(IntStream.range(-1, 25)
                        .mapToObj(user -> user >= 0 && user % 2 == 1)
                        .toList());
        assertThat(calls).containsExactly(0, 10, 10, 5);
    }

    /** 40 questions of some 120 characters each do not go into a kilobyte. */
    @Test
    void noMoreIsAskedTogetherThanHistoryServiceTakes() {
        Fetches fetches = fetches(Map.of("backlog.concurrency", "1", "backlog.batch-size", "1KB"));
        List<CompletableFuture<Unsent>> asked = new ArrayList<>(List.of(begin(fetches, "first")));
        await().until(() -> calls.size() == 1);
        IntStream.range(0, 40).forEach(user -> asked.add(begin(fetches, "user")));
        await().until(() -> fetches.waiting() == 40);

        mayAnswer.countDown();

        assertThat(asked)
                .allSatisfy(answer -> assertThat(answer.join().position()).isEqualTo(END));
        assertThat(calls).hasSizeBetween(1 + 40 / 12, 1 + 40 / 5);
    }

    @Test
    void oneThatIsRefusedOrLateOrTooMuchTogetherDoesNotHarmTheOthers() {
        Map<String, CompletableFuture<Unsent>> asked = together("good", "expired", "behind", "large");

        assertThat(truncated(asked.get("good").join())).isFalse();
        assertThat(truncated(asked.get("large").join())).isFalse();
        for (String refused : List.of("expired", "behind")) {
            assertThatThrownBy(() -> asked.get(refused).join())
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseInstanceOf(HistoryUnavailableException.class);
        }
        assertThat(calls).containsExactly(0, 4, 0);
    }

    @Test
    void anOlderHistoryServiceIsAskedForEachAlone() {
        knowsBatches = false;

        Map<String, CompletableFuture<Unsent>> asked = together("anna", "bert", "carl");

        assertThat(asked.values())
                .allSatisfy(answer -> assertThat(answer.join().position()).isEqualTo(END));
        assertThat(calls).containsExactly(0, 3, 0, 0, 0);
    }

    @Test
    void oneThatCannotBeAnsweredDoesNotTakeTheOthersWithItForGood() {
        mayAnswer.countDown();
        Fetches fetches = fetches(Map.of("backlog.concurrency", "1", "backlog.gather", "1ms"));
        Set<Integer> unanswered = IntStream.range(0, 16).boxed().collect(Collectors.toCollection(TreeSet::new));

        for (int attempt = 1; attempt <= 10 && unanswered.size() > 1; attempt++) {
            Map<Integer, CompletableFuture<Unsent>> asked = new HashMap<>();
            unanswered.forEach(user -> asked.put(user, begin(fetches, user == 0 ? "poison" : "user")));
            asked.forEach((user, answer) -> {
                if (answer.handle((backlog, failure) -> failure == null).join()) {
                    unanswered.remove(user);
                }
            });
        }

        assertThat(unanswered).containsExactly(0);
    }

    /** Room for two answers of 2 KB, each of which counts twice while it is read. */
    private static final Map<String, String> LITTLE_MEMORY = Map.of(
            "backlog.memory", "8KB", "backlog.answer-size", "2KB", "backlog.batch", "1", "backlog.gather", "0ms");

    @Test
    void noMoreIsUnderWayThanThereIsMemoryFor() {
        Fetches fetches = fetches(LITTLE_MEMORY);
        List<CompletableFuture<Unsent>> asked =
                IntStream.range(0, 6).mapToObj(user -> begin(fetches, "user")).toList();
        await().until(() -> calls.size() == 2 && fetches.waiting() == 4);
        assertThat(memory.heldBytes()).isEqualTo(8 * 1_024);

        mayAnswer.countDown();

        asked.forEach(CompletableFuture::join);
        assertThat(calls).hasSize(6);
        await().until(() -> memory.heldBytes() == 0);
    }

    @Test
    void whatIsNotSentYetKeepsOthersFromBeingFetched() {
        mayAnswer.countDown();
        Fetches fetches = fetches(LITTLE_MEMORY);
        Unsent unsent = begin(fetches, "much").join();
        await().until(() -> memory.heldBytes() < 8 * 1_024);
        assertThat(memory.heldBytes()).isGreaterThan(4 * 1_024);

        CompletableFuture<Unsent> other = begin(fetches, "user");
        await().until(() -> fetches.waiting() == 1);
        assertThat(calls).hasSize(1);
        assertThat(unsent.nextMessage(1)).isNotNull();

        assertThat(truncated(other.join())).isFalse();
    }

    private Map<String, CompletableFuture<Unsent>> together(String... tokens) {
        Fetches fetches = fetches(Map.of("backlog.concurrency", "1"));
        CompletableFuture<Unsent> first = begin(fetches, "first");
        await().until(() -> calls.size() == 1);
        Map<String, CompletableFuture<Unsent>> asked = new HashMap<>();
        for (String token : tokens) {
            asked.put(token, begin(fetches, token));
        }
        await().until(() -> fetches.waiting() == tokens.length);
        mayAnswer.countDown();
        assertThat(truncated(first.join())).isFalse();
        return asked;
    }

    private Fetches fetches(Map<String, String> changes) {
        Map<String, String> settings = new HashMap<>(changes);
        settings.put("history-urls", "http://127.0.0.1:" + server.getAddress().getPort());
        var properties = Settings.gateway(settings);
        memory = new BacklogMemory(properties, new SimpleMeterRegistry());
        return new Fetches(
                new HistoryClient(new HistoryCalls(properties, MAPPER, MessageSpans.OFF), MAPPER, properties),
                memory,
                properties);
    }

    private static CompletableFuture<Unsent> begin(Fetches fetches, String token) {
        CompletableFuture<Unsent> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(fetches.fetch(token, null, END));
            } catch (HistoryUnavailableException | InterruptedException failed) {
                answer.completeExceptionally(failed);
            }
        });
        return answer;
    }

    private static boolean truncated(Unsent backlog) {
        return backlog.truncated();
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = MAPPER.readTree(exchange.getRequestBody().readAllBytes());
            boolean batch = exchange.getRequestURI().getPath().endsWith("/batch");
            calls.add(batch ? body.path("questions").size() : 0);
            mayAnswer.await();
            String answer = batch
                    ? together(body)
                    : backlog(exchange.getRequestHeaders()
                            .getFirst("Authorization")
                            .replace("Bearer ", ""));
            boolean fails = answer.contains("poison");
            exchange.sendResponseHeaders(fails ? 500 : batch && !knowsBatches ? 404 : 200, 0);
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String together(JsonNode body) {
        List<String> answers = body.path("questions")
                .valueStream()
                .map(question -> switch (question.path("token").asString()) {
                    case "expired" -> "{\"code\":401}";
                    case "behind" -> "{\"code\":503}";
                    case "large" -> "{\"code\":413}";
                    case String token -> backlog(token);
                })
                .toList();
        return "{\"code\":200,\"data\":[" + String.join(",", answers) + "]}";
    }

    private static String backlog(String token) {
        String messages = token.equals("much")
                ? "{\"message_id\":4096,\"sender_id\":2,\"receiver_id\":1,\"chat_type\":\"private\",\"content\":\""
                        + "x".repeat(3_000) + "\"}"
                : "";
        return "{\"code\":200,\"of\":\"" + token
                + "\",\"data\":{\"messages\":[" + messages + "],\"statuses\":[],\"rooms\":[],\"position\":\"" + END
                + "\",\"truncated\":" + token.equals("truncated") + "}}";
    }
}
