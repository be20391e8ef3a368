package chat.parley.gateway.push;

import chat.parley.gateway.ReceiptProperties;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.springframework.stereotype.Component;

/**
 * How many members the rooms have that this gateway serves: told by the store at a position, kept up by the changes heard
 * since. A room it does not know counts as small.
 */
@Component
public final class RoomSizes {

    /** Members as of a place in the log; changes from before that place are in the number already. */
    private record Size(int members, long asOfId) {}

    /** Never by time: a room that was quiet for long must not count as small when it speaks again. */
    private final Cache<Integer, Size> sizes;

    private final int limit;

    RoomSizes(ReceiptProperties properties) {
        this.sizes =
                Caffeine.newBuilder().maximumSize(properties.rememberedRooms()).build();
        this.limit = properties.roomLimit();
    }

    /** The store says so, as of a position that covers the room's partition up to {@code asOf}. */
    public void learn(int roomId, int members, long joinedId, Position asOf) {
        int partition = MessageId.partition(joinedId);
        long nextOffset = asOf.nextOffset(partition);
        long asOfId = nextOffset == 0 ? 0 : MessageId.of(partition, nextOffset - 1);
        sizes.asMap()
                .merge(roomId, new Size(members, asOfId), (known, told) -> known.asOfId > told.asOfId ? known : told);
    }

    /** Somebody joined or left, at this place in the log. */
    public void changed(int roomId, RoomChange change, long eventId) {
        int difference = switch (change) {
            case JOINED -> 1;
            case LEFT -> -1;
            case CREATED, UPDATED, DELETED -> 0;
        };
        sizes.asMap()
                .computeIfPresent(
                        roomId,
                        (id, known) -> eventId > known.asOfId ? new Size(known.members + difference, eventId) : known);
    }

    /** Whether the room has too many members for {@code delivered} and for status frames. */
    public boolean isLarge(int roomId) {
        Size known = sizes.getIfPresent(roomId);
        return known != null && known.members > limit;
    }
}
