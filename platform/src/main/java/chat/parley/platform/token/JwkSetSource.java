package chat.parley.platform.token;

import chat.parley.platform.http.WholeAnswer;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PrivateJwk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of a JWK set (RFC 7517) by their {@code kid}. Loaded at first use, again every {@code refresh}, and at
 * once for an unknown {@code kid}, though not more often than every ten seconds, so that made-up ids cannot drive it. When
 * loading fails the keys already known stay in use, and whether there is another nobody can say.
 */
final class JwkSetSource {

    private static final Logger log = LoggerFactory.getLogger(JwkSetSource.class);
    private static final Set<String> SCHEMES = Set.of("https", "http");
    private static final String FILE = "file";
    /** How far apart unknown ids can have the set loaded. */
    static final Duration MIN_RELOAD_INTERVAL = Duration.ofSeconds(10);

    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(5);

    private final URI uri;
    private final Duration refresh;
    private final LongSupplier nanoTime;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile Loaded loaded = new Loaded(Map.of(), LastLoad.NONE_YET, 0);

    private enum LastLoad {
        NONE_YET,
        WORKED,
        FAILED
    }

    /** The keys of the last load that worked; how the last one went, and when it was tried. */
    private record Loaded(Map<String, Key> keys, LastLoad last, long triedAtNanos) {}

    /** What there is by an id. */
    sealed interface Search {
        /** This key. */
        record Found(Key key) implements Search {}

        /** Nothing: the set has no such key. */
        record NoSuchKey() implements Search {}

        /** Nobody knows: the set could not be loaded. */
        record NotLoaded() implements Search {}
    }

    /**
     * @param nanoTime as {@link System#nanoTime}: a clock that is set back must not put the next load off
     * @throws IllegalStateException when nothing can be loaded from there; the message names the property
     */
    JwkSetSource(URI uri, Duration refresh, LongSupplier nanoTime) {
        boolean web = SCHEMES.contains(String.valueOf(uri.getScheme())) && uri.getHost() != null;
        boolean file = FILE.equals(uri.getScheme()) && uri.getPath() != null;
        if (!web && !file) {
            throw new IllegalStateException(
                    "parley.auth.jwk-set-uri is " + uri + " and must be like https://HOST/PATH or file:///PATH");
        }
        this.uri = uri;
        this.refresh = refresh;
        this.nanoTime = nanoTime;
    }

    Search find(String keyId) {
        Key known = loaded.keys().get(keyId);
        if (known == null) {
            reloading.lock();
        } else if (isFresh(refresh) || !reloading.tryLock()) {
            // Whose key is here does not wait for a provider that takes its time to tell somebody else of it again.
            return new Search.Found(known);
        }
        try {
            if (!isFresh(known == null ? MIN_RELOAD_INTERVAL : refresh)) {
                reload();
            }
        } finally {
            reloading.unlock();
        }
        Loaded now = loaded;
        Key found = now.keys().get(keyId);
        if (found != null) {
            return new Search.Found(found);
        }
        return now.last() == LastLoad.WORKED ? new Search.NoSuchKey() : new Search.NotLoaded();
    }

    private void reload() {
        try {
            loaded = new Loaded(parse(read()), LastLoad.WORKED, nanoTime.getAsLong());
        } catch (IOException | UncheckedIOException | JwtException | IllegalArgumentException unusable) {
            // The last of them is what the parser says of an empty answer.
            log.warn(
                    "JWK set {} could not be loaded, {} keys stay in use: {}",
                    uri,
                    loaded.keys().size(),
                    unusable.toString());
            loaded = new Loaded(loaded.keys(), LastLoad.FAILED, nanoTime.getAsLong());
        }
    }

    private boolean isFresh(Duration age) {
        Loaded now = loaded;
        return now.last() != LastLoad.NONE_YET
                && Duration.ofNanos(nanoTime.getAsLong() - now.triedAtNanos()).compareTo(age) < 0;
    }

    private String read() throws IOException {
        if (FILE.equals(uri.getScheme())) {
            return Files.readString(Path.of(uri));
        }
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(LOAD_TIMEOUT).build()) {
            HttpResponse<String> response = WholeAnswer.of(
                    http, HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(), LOAD_TIMEOUT);
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    private static Map<String, Key> parse(String json) {
        Map<String, Key> keys = new HashMap<>();
        for (Jwk<?> jwk : Jwks.setParser().build().parse(json).getKeys()) {
            Key key =
                    jwk instanceof PrivateJwk<?, ?, ?> pair ? pair.toPublicJwk().toKey() : jwk.toKey();
            if (jwk.getId() != null && key instanceof java.security.PublicKey) {
                keys.put(jwk.getId(), key);
            }
        }
        return Map.copyOf(keys);
    }
}
