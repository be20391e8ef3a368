package chat.parley.history.conversation;

import chat.parley.history.message.StoredMessage;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A line in the list of conversations (contract, section 4).
 *
 * @param peer the other side of a private conversation; absent for a room
 * @param room the room; absent for a private conversation
 * @param lastMessage null in a room in which nobody has spoken
 * @param unread messages of others behind {@code readUpto}
 * @param readUpto the caller has read everything up to this message id; 0 where he has read nothing
 */
record ConversationSummary(
        @JsonProperty("chat_type") String chatType,

        @JsonProperty("peer") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Peer peer,

        @JsonProperty("room") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Room room,

        @JsonProperty("last_message") @Nullable StoredMessage lastMessage,
        @JsonProperty("unread") long unread,
        @JsonProperty("read_upto") long readUpto) {

    /** The other side; without names where the account is gone. */
    record Peer(
            @JsonProperty("user_id") int userId,
            @JsonProperty("username") @Nullable String username,
            @JsonProperty("display_name") @Nullable String displayName) {}

    /** A room as its members see it. */
    record Room(
            @JsonProperty("id") int id,
            @JsonProperty("name") String name,
            @JsonProperty("member_count") int memberCount) {}
}
