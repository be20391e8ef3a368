package chat.parley.message.room;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** A member as he is answered; the names are null for a user of another identity provider. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record RoomMember(
        @JsonProperty("user_id") int userId,
        @JsonProperty("username") @Nullable String username,
        @JsonProperty("display_name") @Nullable String displayName) {}
