package chat.parley.history.directory;

import chat.parley.history.HistoryProperties;
import chat.parley.platform.membership.RedisKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.ZSetOperations.TypedTuple;
import org.springframework.stereotype.Component;

/** Presence out of Redis, by the clock of Redis, in one round trip. Throws {@code DataAccessException} when it does not answer. */
@Component
class PresenceView {

    private final StringRedisTemplate redis;
    private final Duration lease;

    PresenceView(StringRedisTemplate redis, HistoryProperties properties) {
        this.redis = redis;
        this.lease = properties.presence().lease();
    }

    List<Presence> of(List<Integer> userIds) {
        List<Object> answers = redis.executePipelined((RedisCallback<@Nullable Object>) connection -> {
            connection.serverCommands().time(TimeUnit.MILLISECONDS);
            connection.zSetCommands().zRangeWithScores(utf8(RedisKeys.GATEWAY_LEASES), 0, -1);
            userIds.forEach(userId -> connection.hashCommands().hGetAll(utf8(RedisKeys.presence(userId))));
            return null;
        });
        long aliveSinceMs = (Long) answers.get(0) - lease.toMillis();
        Map<String, Long> renewedMs = renewals(answers.get(1));
        List<Presence> presences = new ArrayList<>(userIds.size());
        for (int i = 0; i < userIds.size(); i++) {
            presences.add(Presence.decide(userIds.get(i), hash(answers.get(i + 2)), renewedMs, aliveSinceMs));
        }
        return presences;
    }

    private static byte[] utf8(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Long> renewals(Object leases) {
        Map<String, Long> renewedMs = new HashMap<>();
        for (Object lease : (Iterable<?>) leases) {
            TypedTuple<?> gateway = (TypedTuple<?>) lease;
            Double score = gateway.getScore();
            if (score != null) {
                renewedMs.put(String.valueOf(gateway.getValue()), score.longValue());
            }
        }
        return renewedMs;
    }

    private static Map<String, String> hash(Object answer) {
        Map<String, String> hash = new HashMap<>();
        ((Map<?, ?>) answer).forEach((field, value) -> hash.put(String.valueOf(field), String.valueOf(value)));
        return hash;
    }
}
