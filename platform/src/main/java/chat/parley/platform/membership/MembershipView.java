package chat.parley.platform.membership;

import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Who is in which room and who exists, as Redis knows it. Several writers (fan-out, commands, whoever filled it from the
 * store) may come in any order: every entry carries its place in the log, and the later place wins. Fan-out and commands
 * say what an event means before the fold has decided on it; whoever has asked the store says what it has up to a place,
 * and at the same place the store wins, whoever comes first. All calls throw Spring's {@code DataAccessException} when
 * Redis does not answer.
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

    /**
     * The later place in the log wins, whoever comes first. ARGV: lifetime in s, complete flag, whether the store says so,
     * then room and place pairs.
     */
    private static final RedisScript<Long> MERGE = new DefaultRedisScript<>("""
            for i = 4, #ARGV, 2 do
              local known = redis.call('HGET', KEYS[1], ARGV[i])
              local later = not known
              if known then
                local by = math.abs(tonumber(ARGV[i + 1])) - math.abs(tonumber(known))
                later = by > 0 or (by == 0 and ARGV[3] == '1')
              end
              if later then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
            end
            if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'complete', '1') end
            redis.call('EXPIRE', KEYS[1], ARGV[1])
            return 1
            """, Long.class);

    /** Likewise of a room. KEYS: places, set of the deleted. ARGV: room and place, negative where the store has the room. */
    private static final RedisScript<Long> DELETE_OR_NOT = new DefaultRedisScript<>("""
            local known = redis.call('HGET', KEYS[1], ARGV[1])
            local place = tonumber(ARGV[2])
            if known then
              local by = math.abs(place) - math.abs(tonumber(known))
              if by < 0 or (by == 0 and place > 0) then return 0 end
            end
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            redis.call(place > 0 and 'SADD' or 'SREM', KEYS[2], ARGV[1])
            return 1
            """, Long.class);

    private final StringRedisTemplate redis;

    /** A view over this Redis. */
    public MembershipView(StringRedisTemplate redis) {
        this.redis = redis;
    }

    /** The user joined the room at this place in the log. */
    public void joined(int userId, int roomId, long eventId) {
        merge(userId, Source.LOG, List.of(Integer.toString(roomId), Long.toString(eventId)));
    }

    /** The user left the room at this place in the log. */
    public void left(int userId, int roomId, long eventId) {
        merge(userId, Source.LOG, List.of(Integer.toString(roomId), Long.toString(-eventId)));
    }

    /** The room was deleted at this place in the log. */
    public void deleted(int roomId, long eventId) {
        deleteOrNot(roomId, eventId);
    }

    /** The store, which has the log up to this place and it too, has the room: a deletion from before was refused. */
    public void storeHasRoom(int roomId, long upto) {
        deleteOrNot(roomId, -upto);
    }

    /** The store, which has the log up to this place and it too, has the user in the room. */
    public void storeHasMember(int userId, int roomId, long upto) {
        merge(userId, Source.STORE, List.of(Integer.toString(roomId), Long.toString(upto)));
    }

    /** The store, which has the log up to this place and it too, does not have the user in the room. */
    public void storeHasNoMember(int userId, int roomId, long upto) {
        merge(userId, Source.STORE, List.of(Integer.toString(roomId), Long.toString(-upto)));
    }

    /**
     * All rooms of the user, with the places at which he joined them, as the store has them, which has the log up to
     * {@code upto}. What is noted here from before that of his leaving one of them, or of its deletion, was refused.
     */
    public void fill(int userId, Map<Integer, Long> joinedAt, Position upto) {
        fill(userId, joinedAt);
        if (joinedAt.isEmpty()) {
            return;
        }
        Map<String, String> entries = redis.<String, String>opsForHash().entries(RedisKeys.roomsOf(userId));
        Set<String> gone =
                deletedOf(joinedAt.keySet().stream().map(String::valueOf).toList());
        joinedAt.forEach((roomId, joinedId) -> {
            if (upto.covers(joinedId)) {
                String room = roomId.toString();
                int partition = MessageId.partition(joinedId);
                long last = MessageId.of(partition, upto.nextOffset(partition) - 1);
                String place = entries.getOrDefault(room, "0");
                if (place.startsWith("-") && -Long.parseLong(place) <= last) {
                    storeHasMember(userId, roomId, last);
                }
                if (gone.contains(room)) {
                    storeHasRoom(roomId, last);
                }
            }
        });
    }

    /** All rooms of the user, with the places at which he joined them. */
    public void fill(int userId, Map<Integer, Long> joinedAt) {
        List<String> pairs = new ArrayList<>(2 * joinedAt.size());
        joinedAt.forEach((roomId, eventId) -> {
            pairs.add(roomId.toString());
            pairs.add(eventId.toString());
        });
        merge(userId, Source.ALL_OF_STORE, pairs);
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
                    long last = MessageId.of(partition, upto.nextOffset(partition) - 1);
                    storeHasNoMember(userId, Integer.parseInt(room), last);
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
        Set<String> gone = deletedOf(joined.keySet());
        Map<Integer, Long> rooms = new HashMap<>();
        joined.forEach((room, joinedId) -> {
            if (!gone.contains(room)) {
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
        redis.opsForValue().setBit(RedisKeys.knownUsers(userId), userId % RedisKeys.KNOWN_USERS_BLOCK, true);
    }

    /** Whether Redis knows that the user exists; a no may only mean that Redis has forgotten. */
    public boolean knowsUser(int userId) {
        return Boolean.TRUE.equals(
                redis.opsForValue().getBit(RedisKeys.knownUsers(userId), userId % RedisKeys.KNOWN_USERS_BLOCK));
    }

    /** Those of the rooms that were deleted. */
    private Set<String> deletedOf(Collection<String> rooms) {
        Map<Object, Boolean> answers = redis.opsForSet().isMember(RedisKeys.DELETED_ROOMS, rooms.toArray());
        return answers == null
                ? Set.of()
                : rooms.stream()
                        .filter(room -> Boolean.TRUE.equals(answers.get(room)))
                        .collect(Collectors.toSet());
    }

    private void deleteOrNot(int roomId, long place) {
        redis.execute(
                DELETE_OR_NOT,
                List.of(RedisKeys.ROOM_DELETIONS, RedisKeys.DELETED_ROOMS),
                Integer.toString(roomId),
                Long.toString(place));
    }

    /** Who says where a user is: it decides who wins at the same place, and whether nothing is missing. */
    private enum Source {
        LOG,
        STORE,
        ALL_OF_STORE
    }

    private void merge(int userId, Source source, List<String> pairs) {
        List<Object> arguments = new ArrayList<>(pairs.size() + 3);
        arguments.add(Long.toString(LIFETIME.toSeconds()));
        arguments.add(source == Source.ALL_OF_STORE ? "1" : "0");
        arguments.add(source == Source.STORE ? "1" : "0");
        arguments.addAll(pairs);
        redis.execute(MERGE, List.of(RedisKeys.roomsOf(userId)), arguments.toArray());
    }
}
