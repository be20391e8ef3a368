package chat.parley.gateway.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Records of the log that turned out to repeat a message (contract, section 3.2). Fan-out may say so before the log has
 * confirmed the repeat to this gateway, and whoever repeats once more is answered from memory: neither may be told the
 * repeat's own id as if nobody knew better.
 */
@Component
public final class Corrections {

    /** Longer than the gateway remembers what was sent. */
    private static final Duration KEPT_FOR = Duration.ofMinutes(5);

    private static final int MOST = 20_000;

    /** The message that was repeated. */
    public record First(long messageId, Instant createdAt) {}

    private final Cache<Long, First> byRepeat =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT_FOR).build();

    /** The record with this id repeats that message. */
    public void note(long repeatId, First first) {
        byRepeat.put(repeatId, first);
    }

    /** The message that the record with this id repeats, where that is known. */
    public Optional<First> of(long messageId) {
        return Optional.ofNullable(byRepeat.getIfPresent(messageId));
    }
}
