package chat.parley.platform.membership;

import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Who is in which room and who exists, as Redis knows it. Several writers (fan-out, commands, whoever filled it from the
 * store) may come in any order: every entry carries its place in the log, and the later place wins. All calls throw
 * Spring's {@code DataAccessException} when Redis does not answer.
 */
public final class MembershipView {

    /** What Redis knows of a user's rooms. */
    public sealed interface Rooms {
        /** All of them, and where in the log he joined each. */
        record Known(Map<Integer, Long> joinedIds) implements Rooms {
            public Known {
                joinedIds = Map.copyOf(joinedIds);
            }
        }

        /** Perhaps not all: the store has to be asked. */
        record Incomplete() implements Rooms {}
    }

    /** An answer that may not be there. */
    public enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final String COMPLETE = "complete";

    /** The later place in the log wins, whoever comes first. ARGV: lifetime in s, complete flag, then room and place pairs. */
    private static final RedisScript<Long> MERGE = new DefaultRedisScript<>("""
            for i = 3, #ARGV, 2 do
              local known = redis.call('HGET', KEYS[1], ARGV[i])
              if not known or math.abs(tonumber(ARGV[i + 1])) > math.abs(tonumber(known)) then
                redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
              end
            end
            if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'complete', '1') end
            redis.call('EXPIRE', KEYS[1], ARGV[1])
            return 1
            """, Long.class);

    private final StringRedisTemplate redis;

    /** A view over this Redis. */
    public MembershipView(StringRedisTemplate redis) {
        this.redis = redis;
    }

    /** The user joined the room at this place in the log. */
    public void joined(int userId, int roomId, long eventId) {
        merge(userId, false, List.of(Integer.toString(roomId), Long.toString(eventId)));
    }

    /** The user left the room at this place in the log. */
    public void left(int userId, int roomId, long eventId) {
        merge(userId, false, List.of(Integer.toString(roomId), Long.toString(-eventId)));
    }

    /** The room is gone. */
    public void deleted(int roomId) {
        redis.opsForSet().add(RedisKeys.DELETED_ROOMS, Integer.toString(roomId));
    }

    /** All rooms of the user, with the places at which he joined them, as the store had them at the log's end. */
    public void fill(int userId, Map<Integer, Long> joinedAt) {
        List<String> pairs = new ArrayList<>(2 * joinedAt.size());
        joinedAt.forEach((roomId, eventId) -> {
            pairs.add(roomId.toString());
            pairs.add(eventId.toString());
        });
        merge(userId, true, pairs);
    }

    /**
     * The store, which has the log up to {@code upto}, has the user in these rooms alone. He has left every other one that
     * he joined before that, though nobody said so here: Redis was restored from an old snapshot, or did not take the word.
     */
    public void inNoOthers(int userId, Set<Integer> roomIds, Position upto) {
        Map<String, String> entries = redis.<String, String>opsForHash().entries(RedisKeys.roomsOf(userId));
        entries.forEach((room, place) -> {
            if (!room.equals(COMPLETE) && !roomIds.contains(Integer.valueOf(room))) {
                long joinedId = Long.parseLong(place);
                if (joinedId > 0 && upto.covers(joinedId)) {
                    // Where he left is not known, but it is before this, and a joining since then is behind it.
                    int partition = MessageId.partition(joinedId);
                    left(userId, Integer.parseInt(room), MessageId.of(partition, upto.nextOffset(partition) - 1));
                }
            }
        });
    }

    /** The user's rooms. */
    public Rooms roomsOf(int userId) {
        Map<String, String> entries = redis.<String, String>opsForHash().entries(RedisKeys.roomsOf(userId));
        if (!entries.containsKey(COMPLETE)) {
            return new Rooms.Incomplete();
        }
        Map<String, Long> joined = new HashMap<>();
        entries.forEach((room, place) -> {
            if (!room.equals(COMPLETE) && !place.startsWith("-")) {
                joined.put(room, Long.valueOf(place));
            }
        });
        if (joined.isEmpty()) {
            return new Rooms.Known(Map.of());
        }
        Map<Object, Boolean> gone = redis.opsForSet()
                .isMember(RedisKeys.DELETED_ROOMS, joined.keySet().toArray());
        Map<Integer, Long> rooms = new HashMap<>();
        joined.forEach((room, joinedId) -> {
            if (gone == null || !Boolean.TRUE.equals(gone.get(room))) {
                rooms.put(Integer.valueOf(room), joinedId);
            }
        });
        return new Rooms.Known(rooms);
    }

    /** Whether the user is in the room. */
    public Answer isMember(int userId, int roomId) {
        String room = Integer.toString(roomId);
        List<String> values =
                redis.<String, String>opsForHash().multiGet(RedisKeys.roomsOf(userId), List.of(room, COMPLETE));
        String place = values.get(0);
        if (place == null) {
            return values.get(1) == null ? Answer.UNKNOWN : Answer.NO;
        }
        boolean gone = Boolean.TRUE.equals(redis.opsForSet().isMember(RedisKeys.DELETED_ROOMS, room));
        return place.startsWith("-") || gone ? Answer.NO : Answer.YES;
    }

    /** The user exists. */
    public void userExists(int userId) {
        redis.opsForValue().setBit(RedisKeys.KNOWN_USERS, userId, true);
    }

    /** Whether Redis knows that the user exists; a no may only mean that Redis has forgotten. */
    public boolean knowsUser(int userId) {
        return Boolean.TRUE.equals(redis.opsForValue().getBit(RedisKeys.KNOWN_USERS, userId));
    }

    private void merge(int userId, boolean complete, List<String> pairs) {
        List<Object> arguments = new ArrayList<>(pairs.size() + 2);
        arguments.add(Long.toString(LIFETIME.toSeconds()));
        arguments.add(complete ? "1" : "0");
        arguments.addAll(pairs);
        redis.execute(MERGE, List.of(RedisKeys.roomsOf(userId)), arguments.toArray());
    }
}
