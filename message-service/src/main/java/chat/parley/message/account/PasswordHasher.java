package chat.parley.message.account;

import chat.parley.platform.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane; Password Storage Cheat Sheet). Only a few at once, so that a
 * flood of logins cannot take the machine's memory, and on threads of their own: a virtual thread that computes gives its
 * core to no other call until it is done.
 */
final class PasswordHasher implements AutoCloseable {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;

    /** What every hash of this class begins with. */
    private static final String ARGON2 = "$argon2";

    private static final String NOBODYS_PASSWORD = "a password that no account has";

    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final ExecutorService workers;
    private final Duration patience;
    private final String hashOfNobody;

    PasswordHasher(int maxConcurrent, int maxWaiting, Duration patience) {
        this.workers = new ThreadPoolExecutor(
                maxConcurrent,
                maxConcurrent,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(maxWaiting),
                Thread.ofPlatform().daemon().name("password-", 0).factory());
        this.patience = patience;
        this.hashOfNobody = encode(NOBODYS_PASSWORD);
    }

    String hash(String password) {
        return inTurn(() -> encode(password));
    }

    /** Takes the same time whether or not there is a hash to compare with, {@code !} being none, and a password that can have one. */
    boolean matches(String password, @Nullable String hash) {
        boolean possible = hash != null && hash.startsWith(ARGON2) && isHashable(password);
        String asked = possible ? password : NOBODYS_PASSWORD;
        String expected = possible ? hash : hashOfNobody;
        return inTurn(() -> argon2.matches(asked, expected)) && possible;
    }

    /** Argon2 hashes bytes, and a lone surrogate has none. */
    static boolean isHashable(String password) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(password);
    }

    private String encode(String password) {
        String hash = argon2.encode(password);
        if (hash == null) {
            throw new IllegalStateException("Argon2 made no hash");
        }
        return hash;
    }

    private <T> T inTurn(Callable<T> work) {
        Future<T> result = null;
        try {
            result = workers.submit(work);
            return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException crowded) {
            if (result != null) {
                result.cancel(false);
            }
            throw ApiException.unavailable("too many logins at once, try again");
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a password could not be hashed", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the service is stopping");
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
