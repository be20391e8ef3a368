package chat.parley.history.message;

import chat.parley.history.store.Freshness;
import chat.parley.history.store.Store;
import chat.parley.platform.http.ApiException;
import chat.parley.protocol.frame.Timestamps;
import chat.parley.protocol.log.ConversationKey;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** A sender's own message by its {@code client_msg_id}: what a gateway asks before it appends a repeat (contract, section 3.1). */
@Component
class OwnMessages {

    /** What the first message was acked with. */
    record Found(
            @JsonProperty("message_id") long messageId,
            @JsonProperty("created_at") String createdAt) {}

    static final String SELECT_BY_CLIENT_ID = """
            SELECT id, created_at FROM message
            WHERE conversation = :conversation AND sender_id = :sender AND client_msg_id = :client_msg_id
            """;

    private final Store store;

    OwnMessages(Store store) {
        this.store = store;
    }

    /** The message, or 404 {@code not_found} where the caller sent none by that name. */
    Found find(int userId, ConversationKey conversation, String clientMsgId, Freshness freshness) {
        return store.read(
                freshness,
                jdbc -> jdbc.sql(SELECT_BY_CLIENT_ID)
                        .param("conversation", conversation.packed())
                        .param("sender", userId)
                        .param("client_msg_id", clientMsgId)
                        .query((row, number) ->
                                new Found(row.getLong("id"), Timestamps.format(StoredMessage.time(row, "created_at"))))
                        .optional()
                        .orElseThrow(() -> new ApiException(
                                HttpStatus.NOT_FOUND, "not_found", "no message of yours has this client_msg_id")));
    }
}
