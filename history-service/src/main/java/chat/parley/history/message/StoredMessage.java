package chat.parley.history.message;

import chat.parley.protocol.frame.Timestamps;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A message with exactly the fields of the design document (contract, section 4). */
public record StoredMessage(
        @JsonProperty("id") long id,
        @JsonProperty("sender_id") int senderId,
        @JsonProperty("receiver_id") int receiverId,
        @JsonProperty("content") String content,
        @JsonProperty("created_at") String createdAt,
        @JsonProperty("status") String status,
        @JsonProperty("message_type") String messageType,
        @JsonProperty("file_url") @Nullable String fileUrl,
        @JsonProperty("chat_type") String chatType) {

    /** The columns that {@link #read} wants of {@code message_with_status}, as {@code m}. */
    public static final String COLUMNS =
            "m.id, m.sender_id, m.receiver_id, m.content, m.created_at, m.status, m.message_type, m.file_url, m.chat_type";

    /** Reads a row that has {@link #COLUMNS}. */
    public static StoredMessage read(ResultSet row) throws SQLException {
        return new StoredMessage(
                row.getLong("id"),
                row.getInt("sender_id"),
                row.getInt("receiver_id"),
                row.getString("content"),
                Timestamps.format(time(row, "created_at")),
                row.getString("status"),
                row.getString("message_type"),
                row.getString("file_url"),
                row.getString("chat_type"));
    }

    /** A column with a time. */
    public static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    StoredMessage withStatus(String other) {
        return new StoredMessage(id, senderId, receiverId, content, createdAt, other, messageType, fileUrl, chatType);
    }
}
