package chat.parley.bench;

import chat.parley.client.api.Accounts;
import chat.parley.client.api.ApiException;
import chat.parley.client.api.Login;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.api.User;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The users of the load driver. Hashing a password is slow on purpose, so a user is registered once and his token kept in a
 * file, until it ends or the cluster does not know it any more.
 */
final class UserPool {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String PASSWORD = "bench-user-password";
    private static final int CONFLICT = 409;

    /** More would only wait for the two cores that hash. */
    private static final int REGISTERING_AT_ONCE = 4;

    private final URI url;
    private final HttpClient http;
    private final Accounts accounts;
    private final Path file;

    UserPool(URI url, HttpClient http, Accounts accounts, Path directory) {
        this.url = url;
        this.http = http;
        this.accounts = accounts;
        this.file = directory.resolve("bench-users-" + url.getAuthority().replaceAll("[^A-Za-z0-9.-]", "_") + ".json");
    }

    /** So many users, with tokens that last; {@code progress} hears how many there are. */
    List<BenchUser> take(int count, Duration lasting, IntConsumer progress) throws IOException, InterruptedException {
        Map<String, Login> kept = read();
        Instant until = Instant.now().plus(lasting);
        List<Future<BenchUser>> users = new ArrayList<>();
        AtomicInteger done = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(REGISTERING_AT_ONCE)) {
            for (int i = 0; i < count; i++) {
                String username = "bench-%05d".formatted(i);
                users.add(threads.submit(() -> {
                    BenchUser user = new BenchUser(username, login(username, kept.get(username), until));
                    progress.accept(done.incrementAndGet());
                    return user;
                }));
            }
        }
        List<BenchUser> taken = new ArrayList<>();
        for (Future<BenchUser> user : users) {
            taken.add(get(user));
        }
        taken.forEach(user -> kept.put(user.username(), user.login()));
        write(kept);
        return taken;
    }

    private Login login(String username, @Nullable Login kept, Instant until) {
        if (kept != null && kept.expiresAt().isAfter(until)) {
            return kept;
        }
        if (kept != null && kept.expiresAt().isAfter(Instant.now())) {
            return accounts.refresh(kept.token());
        }
        try {
            return accounts.register(username, PASSWORD, null);
        } catch (ApiException refused) {
            if (refused.code() != CONFLICT) {
                throw refused;
            }
            return accounts.login(username, PASSWORD);
        }
    }

    private Map<String, Login> read() throws IOException {
        if (!Files.exists(file)) {
            return new HashMap<>();
        }
        try {
            Map<String, Login> kept = new HashMap<>(
                    MAPPER.readValue(Files.readAllBytes(file), new TypeReference<Map<String, Login>>() {}));
            return kept.isEmpty() || areKnown(kept) ? kept : new HashMap<>();
        } catch (JacksonException unreadable) {
            return new HashMap<>();
        }
    }

    /** Whether the file is of this cluster: the same address may have been another one yesterday. */
    private boolean areKnown(Map<String, Login> kept) {
        String username = Collections.max(kept.keySet());
        Login login = kept.get(username);
        if (login == null) {
            return false;
        }
        try {
            List<User> found = new ParleyApi(url, http, login::token).users(List.of(login.userId()));
            return found.size() == 1 && username.equals(found.getFirst().username());
        } catch (ApiException refused) {
            if (refused.code() == 401) {
                return false;
            }
            throw refused;
        }
    }

    private void write(Map<String, Login> kept) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(file, MAPPER.writeValueAsBytes(kept));
    }

    private static BenchUser get(Future<BenchUser> user) throws InterruptedException {
        try {
            return user.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
        }
    }
}
