package chat.parley.message.account;

import chat.parley.platform.http.ApiException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane; Password Storage Cheat Sheet). Only a few at once, so that a
 * flood of logins cannot take the machine's memory and cores.
 */
final class PasswordHasher {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;

    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore turns;
    private final Duration patience;
    private final String hashOfNobody;

    PasswordHasher(int maxConcurrent, Duration patience) {
        this.turns = new Semaphore(maxConcurrent, true);
        this.patience = patience;
        this.hashOfNobody = encode("a password that no account has");
    }

    String hash(String password) {
        return inTurn(() -> encode(password));
    }

    /** Takes the same time whether or not there is a hash to compare with. */
    boolean matches(String password, @Nullable String hash) {
        return inTurn(() -> argon2.matches(password, hash == null ? hashOfNobody : hash)) && hash != null;
    }

    private String encode(String password) {
        String hash = argon2.encode(password);
        if (hash == null) {
            throw new IllegalStateException("Argon2 made no hash");
        }
        return hash;
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ApiException.unavailable("too many logins at once, try again");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the service is stopping");
        }
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}
