package chat.parley.gateway.backlog;

import chat.parley.gateway.push.RoomSizes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What a backlog teaches of its user's rooms: how large they are, and which of them Redis has wrong. */
@Component
final class RoomLessons {

    private final RoomDirectory rooms;
    private final RoomSizes sizes;

    RoomLessons(RoomDirectory rooms, RoomSizes sizes) {
        this.rooms = rooms;
        this.sizes = sizes;
    }

    /**
     * Returns the rooms that the user was in by the backlog's end, and where he joined each.
     *
     * @param known what Redis had of them before; nothing where it did not answer
     */
    Map<Integer, Long> learn(int userId, Unsent backlog, Optional<Map<Integer, Long>> known) {
        Map<Integer, Long> stored = new HashMap<>();
        for (Backlog.Room room : backlog.rooms()) {
            stored.put(room.roomId(), room.joinedId());
            sizes.learn(room.roomId(), room.members(), room.joinedId(), backlog.position());
        }
        if (known.isEmpty() || !known.get().keySet().containsAll(stored.keySet())) {
            rooms.learn(userId, stored, backlog.position());
        }
        if (known.isPresent() && !stored.keySet().containsAll(known.get().keySet())) {
            rooms.correct(userId, stored.keySet(), backlog.position());
        }
        return stored;
    }
}
