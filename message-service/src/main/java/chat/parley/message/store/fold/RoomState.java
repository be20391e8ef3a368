package chat.parley.message.store.fold;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A room as the store has it; a deleted one keeps its row, without members. */
public record RoomState(
        String name, @Nullable String description, Instant createdAt, int ownerId, int memberCount, boolean deleted) {

    RoomState renamed(String newName, @Nullable String newDescription) {
        return new RoomState(newName, newDescription, createdAt, ownerId, memberCount, deleted);
    }

    RoomState ownedBy(int newOwnerId) {
        return new RoomState(name, description, createdAt, newOwnerId, memberCount, deleted);
    }

    RoomState withMemberCount(int count) {
        return new RoomState(name, description, createdAt, ownerId, count, deleted);
    }

    RoomState asDeleted() {
        return new RoomState(name, description, createdAt, ownerId, 0, true);
    }
}
