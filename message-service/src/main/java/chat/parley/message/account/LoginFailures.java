package chat.parley.message.account;

import chat.parley.platform.http.ApiException;
import chat.parley.platform.membership.RedisKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Counts failed logins by name and by address, for a minute from the first (contract, section 5). In Redis, for all
 * instances together; while Redis is down, in this one. An attempt under way counts as a failure until it has turned out not
 * to be one: guesses that come all at once are not more than guesses one after the other.
 */
final class LoginFailures {

    private static final Logger log = LoggerFactory.getLogger(LoginFailures.class);
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_LOCAL_ENTRIES = 10_000;

    /** ARGV: window in s. A counter without an end would lock a name for ever, hence one step. */
    private static final RedisScript<Long> COUNT = new DefaultRedisScript<>("""
            local count = redis.call('INCR', KEYS[1])
            if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
            return count
            """, Long.class);

    /** A counter that has ended meanwhile is not begun again, below nothing and without an end. */
    private static final RedisScript<Long> TAKE_BACK = new DefaultRedisScript<>("""
            if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end
            return 0
            """, Long.class);

    private record Local(long count, long endsAtMs) {}

    private final StringRedisTemplate redis;
    private final Clock clock;
    private final int maxPerName;
    private final int maxPerAddress;
    private final LinkedHashMap<String, Local> local = new LinkedHashMap<>();

    LoginFailures(StringRedisTemplate redis, Clock clock, int maxPerName, int maxPerAddress) {
        this.redis = redis;
        this.clock = clock;
        this.maxPerName = maxPerName;
        this.maxPerAddress = maxPerAddress;
    }

    /** An attempt begins, {@code name} is null where nobody could have that name; throws 429 for one too many. */
    void begin(@Nullable String name, String address) {
        if (count(keyOfAddress(address)) > maxPerAddress) {
            takeBack(keyOfAddress(address));
            throw tooMany();
        }
        if (name != null && count(keyOfName(name)) > maxPerName) {
            takeBack(name, address);
            throw tooMany();
        }
    }

    /** The attempt was no wrong guess: it no longer counts. */
    void takeBack(@Nullable String name, String address) {
        takeBack(keyOfAddress(address));
        if (name != null) {
            takeBack(keyOfName(name));
        }
    }

    private void takeBack(String key) {
        try {
            redis.execute(TAKE_BACK, List.of(key));
        } catch (DataAccessException down) {
            countHere(key, -1);
        }
    }

    private static ApiException tooMany() {
        return ApiException.rateLimited("too many failed logins, try again in a minute", WINDOW);
    }

    /** Counts one more; returns how many there are now. */
    private long count(String key) {
        try {
            Long counted = redis.execute(COUNT, List.of(key), Long.toString(WINDOW.toSeconds()));
            return Math.max(localCount(key), counted == null ? 0 : counted);
        } catch (DataAccessException down) {
            log.debug("login failures are counted here: {}", down.getMessage());
            return countHere(key, 1);
        }
    }

    private synchronized long localCount(String key) {
        Local known = local.get(key);
        return known == null || known.endsAtMs() < clock.millis() ? 0 : known.count();
    }

    private synchronized long countHere(String key, long change) {
        long now = clock.millis();
        local.values().removeIf(each -> each.endsAtMs() < now);
        Local known = local.get(key);
        if (known == null && local.size() >= MAX_LOCAL_ENTRIES) {
            local.pollFirstEntry();
        }
        Local changed = known == null
                ? new Local(Math.max(0, change), now + WINDOW.toMillis())
                : new Local(Math.max(0, known.count() + change), known.endsAtMs());
        local.put(key, changed);
        return changed.count();
    }

    private static String keyOfName(String name) {
        return RedisKeys.loginFailures("name", name);
    }

    private static String keyOfAddress(String address) {
        return RedisKeys.loginFailures("address", address);
    }
}
