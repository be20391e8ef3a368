package chat.parley.message.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.platform.http.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PasswordHasherTest {

    /** OWASP's: Argon2id, 19 MiB, two passes, one lane. */
    private static final String PARAMETERS = "$argon2id$v=19$m=19456,t=2,p=1$";

    @Test
    void hashMatchesItsPasswordAndNoOther() {
        try (PasswordHasher passwords = new PasswordHasher(1, 500, Duration.ofSeconds(30))) {
            String hash = passwords.hash("correct horse");

            assertThat(passwords.matches("correct horse", hash)).isTrue();
            assertThat(passwords.matches("battery staple", hash)).isFalse();
            assertThat(passwords.matches("correct horse", null)).isFalse();
            assertThat(passwords.hash("correct horse")).isNotEqualTo(hash);
        }
    }

    @Test
    void whoWouldWaitTooLongIsToldToTryAgain() {
        try (PasswordHasher passwords = new PasswordHasher(1, 500, Duration.ofNanos(1))) {
            assertThatThrownBy(() -> passwords.hash("correct horse"))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refused -> assertThat(refused.error()).isEqualTo("unavailable"));
        }
    }

    @Test
    void whoFindsTooManyWaitingIsToldToTryAgain() throws InterruptedException {
        try (PasswordHasher passwords = new PasswordHasher(1, 1, Duration.ofMinutes(1));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> asked = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                asked.add(callers.submit(() -> passwords.hash("correct horse")));
            }
            callers.shutdown();
            assertThat(callers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(asked).extracting(Future::state).contains(Future.State.SUCCESS, Future.State.FAILED);
            assertThat(asked)
                    .filteredOn(hash -> hash.state() == Future.State.FAILED)
                    .extracting(Future::exceptionNow)
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(
                                    ApiException.class,
                                    refused -> assertThat(refused.error()).isEqualTo("unavailable")));
        }
    }

    @Test
    void neverMoreThanSoManyAreHashedAtOnce() {
        try (PasswordHasher passwords = new PasswordHasher(2, 500, Duration.ofMinutes(1));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> asked = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                asked.add(callers.submit(() -> passwords.hash("correct horse")));
            }
            int most = 0;
            while (!asked.stream().allMatch(Future::isDone)) {
                most = Math.max(most, hashing());
                Thread.onSpinWait();
            }
            assertThat(most).isBetween(1, 2);
            assertThat(asked).allSatisfy(hash -> assertThat(hash.get()).startsWith(PARAMETERS));
        }
    }

    @Test
    void everyHashCostsWhatItHasTo() {
        try (PasswordHasher passwords = new PasswordHasher(1, 500, Duration.ofSeconds(30))) {
            String[] parts = passwords.hash("correct horse").split("\\$", -1);
            assertThat(String.join("$", parts)).startsWith(PARAMETERS);
            assertThat(Base64.getDecoder().decode(parts[4])).as("salt").hasSize(16);
            assertThat(Base64.getDecoder().decode(parts[5])).as("hash").hasSize(32);
        }
    }

    private static int hashing() {
        return (int) Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("password-"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().contains("Argon2")))
                .count();
    }
}
