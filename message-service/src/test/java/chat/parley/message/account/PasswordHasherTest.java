package chat.parley.message.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.platform.http.ApiException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PasswordHasherTest {

    @Test
    void hashMatchesItsPasswordAndNoOther() {
        try (PasswordHasher passwords = new PasswordHasher(1, Duration.ofSeconds(30))) {
            String hash = passwords.hash("correct horse");

            assertThat(passwords.matches("correct horse", hash)).isTrue();
            assertThat(passwords.matches("battery staple", hash)).isFalse();
            assertThat(passwords.matches("correct horse", null)).isFalse();
            assertThat(passwords.hash("correct horse")).isNotEqualTo(hash);
        }
    }

    @Test
    void whoWouldWaitTooLongIsToldToTryAgain() {
        try (PasswordHasher passwords = new PasswordHasher(1, Duration.ofNanos(1))) {
            assertThatThrownBy(() -> passwords.hash("correct horse"))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refused -> assertThat(refused.error()).isEqualTo("unavailable"));
        }
    }
}
