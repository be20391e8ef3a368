package chat.parley.gateway.session;

import chat.parley.gateway.GatewayProperties;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Records of the log that turned out to repeat a message (contract, section 3.2). Fan-out may say so before the log has
 * confirmed the repeat to this gateway, and whoever repeats once more is answered from memory: neither may be told the
 * repeat's own id as if nobody knew better.
 */
@Component
public final class Corrections {

    /**
     * Whoever repeats is answered from memory until {@code parley.gateway.repeats.window} has gone by, and fan-out's word on
     * a repeat may come this much behind the log's.
     */
    private static final Duration MARGIN = Duration.ofMinutes(3);

    /** The message that was repeated. */
    public record First(long messageId, Instant createdAt) {}

    private final Cache<Long, First> byRepeat;

    /** Sessions that were told the id of a record which another connection appended. */
    private final Cache<Long, Set<String>> sharing;

    @Autowired
    Corrections(GatewayProperties properties) {
        this(properties, Ticker.systemTicker());
    }

    public Corrections(GatewayProperties properties, Ticker ticker) {
        this.byRepeat = cache(properties.repeats(), ticker);
        this.sharing = cache(properties.repeats(), ticker);
    }

    /** For as many, and as long, as there are sends of which a repeat is answered from memory. */
    private static <T> Cache<Long, T> cache(GatewayProperties.Repeats settings, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(settings.remembered())
                .expireAfterWrite(settings.window().plus(MARGIN))
                .ticker(ticker)
                .build();
    }

    /**
     * A session is about to be told that its message is this record. Fan-out names only the session whose record it was:
     * who repeated a repeat on a further connection would never hear of it.
     */
    public void shared(long messageId, String sessionId) {
        sharing.asMap()
                .merge(
                        messageId,
                        Set.of(sessionId),
                        (some, one) ->
                                Stream.of(some, one).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether that session was told the id of a record that another connection appended. */
    public boolean isShared(long messageId, String sessionId) {
        Set<String> sessions = sharing.getIfPresent(messageId);
        return sessions != null && sessions.contains(sessionId);
    }

    /** The record with this id repeats that message. */
    public void note(long repeatId, First first) {
        byRepeat.put(repeatId, first);
    }

    /** The message that the record with this id repeats, where that is known. */
    public Optional<First> of(long messageId) {
        return Optional.ofNullable(byRepeat.getIfPresent(messageId));
    }
}
