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
 * instances together; while Redis is down, in this one.
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

    /** Throws 429 where this name or this address has failed too often. */
    void check(@Nullable String name, String address) {
        check(keyOfAddress(address), maxPerAddress);
        if (name != null) {
            check(keyOfName(name), maxPerName);
        }
    }

    /** Counts a failure; {@code name} is null where nobody could have that name. */
    void count(@Nullable String name, String address) {
        count(keyOfAddress(address));
        if (name != null) {
            count(keyOfName(name));
        }
    }

    private void check(String key, int max) {
        long failures = localCount(key);
        try {
            String counted = redis.opsForValue().get(key);
            failures = Math.max(failures, counted == null ? 0 : Long.parseLong(counted));
        } catch (DataAccessException down) {
            log.debug("login failures are counted here: {}", down.getMessage());
        }
        if (failures >= max) {
            throw ApiException.rateLimited("too many failed logins, try again in a minute", WINDOW);
        }
    }

    private void count(String key) {
        try {
            redis.execute(COUNT, List.of(key), Long.toString(WINDOW.toSeconds()));
        } catch (DataAccessException down) {
            countHere(key);
        }
    }

    private synchronized long localCount(String key) {
        Local known = local.get(key);
        return known == null || known.endsAtMs() < clock.millis() ? 0 : known.count();
    }

    private synchronized void countHere(String key) {
        long now = clock.millis();
        local.values().removeIf(each -> each.endsAtMs() < now);
        if (local.size() >= MAX_LOCAL_ENTRIES) {
            local.pollFirstEntry();
        }
        local.merge(
                key,
                new Local(1, now + WINDOW.toMillis()),
                (known, one) -> new Local(known.count() + one.count(), known.endsAtMs()));
    }

    private static String keyOfName(String name) {
        return RedisKeys.loginFailures("name", name);
    }

    private static String keyOfAddress(String address) {
        return RedisKeys.loginFailures("address", address);
    }
}
