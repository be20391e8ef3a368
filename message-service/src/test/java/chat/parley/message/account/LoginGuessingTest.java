package chat.parley.message.account;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.message.RunningService;
import chat.parley.message.RunningService.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody who guesses passwords, or whether a name exists (contract, section 5). */
@Timeout(180)
class LoginGuessingTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    /** What differs between two answers to the same question anyway. */
    private static final List<String> OF_EVERY_ANSWER = List.of("date", "x-trace-id");

    private final RunningService service = RunningService.shared();

    @Test
    void anUnknownNameIsAnsweredAndLockedAsAKnownOne() {
        String known = register();
        String unknown = "nobody" + NAMES.incrementAndGet();
        for (int i = 0; i < 11; i++) {
            Answer ofKnown = login(service, known, "wrong " + i, "203.0.113.1");
            Answer ofUnknown = login(service, unknown, "wrong " + i, "203.0.113.2");
            assertThat(ofKnown.status()).isEqualTo(i < 10 ? 401 : 429);
            assertThat(ofUnknown.status()).isEqualTo(ofKnown.status());
            assertThat(ofUnknown.body()).isEqualTo(ofKnown.body());
            assertThat(headers(ofUnknown)).isEqualTo(headers(ofKnown));
        }
    }

    /** A hash is some tens of milliseconds; without one the answer would come in two or three. */
    @Test
    void anUnknownNameTakesAsLongAsAKnownOne() {
        String known = register();
        long[] ofKnown = new long[9];
        long[] ofUnknown = new long[9];
        for (int i = 0; i < ofKnown.length; i++) {
            ofKnown[i] = time(known);
            ofUnknown[i] = time("nobody" + NAMES.incrementAndGet());
        }
        Arrays.sort(ofKnown);
        Arrays.sort(ofUnknown);
        // The least is what the work takes, the rest is the machine's.
        assertThat((double) ofUnknown[0] / ofKnown[0])
                .as("%s and %s ns", Arrays.toString(ofUnknown), Arrays.toString(ofKnown))
                .isBetween(0.5, 2.0);
    }

    @Test
    void guessesThatComeAllAtOnceAreNotMoreThanOneAfterTheOther() {
        String known = register();
        List<CompletableFuture<Answer>> guesses = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String guess = "wrong " + i;
            guesses.add(CompletableFuture.supplyAsync(
                    () -> login(service, known, guess, "203.0.113.3"), Thread::startVirtualThread));
        }
        List<Integer> statuses =
                guesses.stream().map(guess -> guess.join().status()).toList();
        assertThat(statuses).containsOnly(401, 429);
        assertThat(statuses.stream().filter(status -> status == 401)).hasSize(10);
    }

    @Test
    void whoKnowsHisPasswordIsNotLockedOutByLoggingInOften() {
        String known = register();
        for (int i = 0; i < 12; i++) {
            assertThat(login(service, known, "correct horse", "203.0.113.4").status())
                    .isEqualTo(200);
        }
    }

    /** Hashing is what a flood of calls would take all of. */
    @Test
    void oneAddressTakesNobodyElsesTurnToHash() {
        String known = register();
        try (RunningService strict =
                service.another("parley.accounts.rate.burst=20", "parley.accounts.rate.per-second=1")) {
            List<CompletableFuture<Integer>> flood = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                flood.add(CompletableFuture.supplyAsync(
                        () -> strict.call(
                                        "POST",
                                        "/api/auth/register",
                                        null,
                                        "{\"username\":\"%s\",\"password\":\"correct horse\"}".formatted(known),
                                        "X-Forwarded-For",
                                        "203.0.113.8")
                                .status(),
                        Thread::startVirtualThread));
            }
            assertThat(login(strict, known, "correct horse", "203.0.113.9").status())
                    .isEqualTo(200);
            List<Integer> statuses = flood.stream().map(CompletableFuture::join).toList();
            assertThat(statuses).containsOnly(409, 429);
            assertThat(statuses.stream().filter(status -> status == 409)).hasSizeBetween(20, 40);
        }
    }

    @Test
    void anAddressThatIsMadeUpLeadsAroundNoLimit() {
        try (RunningService strict =
                service.another("parley.auth.trusted-proxies=", "parley.accounts.failures-per-address=3")) {
            for (int i = 0; i < 4; i++) {
                Answer answer = login(strict, "guessed" + NAMES.incrementAndGet(), "wrong", "198.18.0." + i);
                assertThat(answer.status()).isEqualTo(i < 3 ? 401 : 429);
            }
        }
        try (RunningService trusting = service.another("parley.accounts.failures-per-address=3")) {
            for (int i = 0; i < 4; i++) {
                // Behind the proxy's own entry, which is the last, anybody may have written anything.
                Answer answer = login(
                        trusting, "guessed" + NAMES.incrementAndGet(), "wrong", "198.18.1." + i + ", 203.0.113.5");
                assertThat(answer.status()).isEqualTo(i < 3 ? 401 : 429);
            }
            List<CompletableFuture<Answer>> allAtOnce = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = "guessed" + NAMES.incrementAndGet();
                allAtOnce.add(CompletableFuture.supplyAsync(
                        () -> login(trusting, name, "wrong", "203.0.113.6"), Thread::startVirtualThread));
            }
            assertThat(allAtOnce.stream().map(answer -> answer.join().status()).filter(status -> status == 401))
                    .hasSize(3);
        }
    }

    private String register() {
        String name = "guessed" + NAMES.incrementAndGet();
        assertThat(service.post(
                                "/api/auth/register",
                                null,
                                "{\"username\":\"%s\",\"password\":\"correct horse\"}".formatted(name))
                        .status())
                .isEqualTo(201);
        return name;
    }

    private long time(String name) {
        long startedAt = System.nanoTime();
        assertThat(login(service, name, "not it", "203.0.113." + (100 + NAMES.incrementAndGet() % 100))
                        .status())
                .isEqualTo(401);
        return System.nanoTime() - startedAt;
    }

    private static Answer login(RunningService where, String name, String password, String forwardedFor) {
        return where.call(
                "POST",
                "/api/auth/login",
                null,
                "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password),
                "X-Forwarded-For",
                forwardedFor);
    }

    private static Map<String, List<String>> headers(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers());
        headers.keySet().removeAll(OF_EVERY_ANSWER);
        return headers;
    }
}
