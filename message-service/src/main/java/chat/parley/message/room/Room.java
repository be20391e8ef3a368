package chat.parley.message.room;

import chat.parley.protocol.frame.Timestamps;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A room as it is answered (contract, section 5). */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Room(
        @JsonProperty("id") int id,
        @JsonProperty("name") String name,
        @JsonProperty("description") @Nullable String description,
        @JsonProperty("created_at") String createdAt,
        @JsonProperty("owner_id") int ownerId,
        @JsonProperty("member_count") int memberCount) {

    static Room of(int id, String name, @Nullable String description, Instant createdAt, int ownerId, int memberCount) {
        return new Room(id, name, description, Timestamps.format(createdAt), ownerId, memberCount);
    }

    /** As its owner has just named it. */
    Room renamed(String newName, @Nullable String newDescription) {
        return new Room(id, newName, newDescription, createdAt, ownerId, memberCount);
    }
}
