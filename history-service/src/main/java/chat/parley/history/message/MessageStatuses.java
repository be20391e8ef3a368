package chat.parley.history.message;

import chat.parley.history.store.Freshness;
import chat.parley.history.store.Store;
import chat.parley.protocol.log.MessageId;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How far a message has got with those it was sent to. A message is looked for in the caller's own conversations alone, so
 * that one that does not exist and one that is not his to see take the same way and get the same answer. An id that was
 * acked for a repeat stands for the first message.
 */
@Component
class MessageStatuses {

    /** Receipts of one message: of so many members, by how many it was received and read, and by whom. */
    record Receipts(
            @JsonProperty("message_id") long messageId,
            @JsonProperty("status") String status,
            @JsonProperty("members") long members,
            @JsonProperty("delivered") long delivered,
            @JsonProperty("read") long read,
            @JsonProperty("users") List<UserReceipt> users) {}

    /** One member's. */
    record UserReceipt(
            @JsonProperty("user_id") int userId,
            @JsonProperty("status") String status) {}

    /** A conversation lives in the partition that its messages' ids name, which leaves few of them to look into. */
    static final String SELECT_VISIBLE = """
            WITH mine AS (
                SELECT me.conversation
                FROM member me JOIN conversation c ON c.conversation = me.conversation
                WHERE me.user_id = :user AND c.partition = :partition),
            named AS (
                SELECT m.conversation, m.id
                FROM mine JOIN message m ON m.conversation = mine.conversation AND m.id = :id
                UNION ALL
                SELECT r.conversation, r.first_id
                FROM mine JOIN repeat r ON r.conversation = mine.conversation AND r.id = :id)
            SELECT m.conversation, m.id, m.sender_id, m.status
            FROM named JOIN message_with_status m ON m.conversation = named.conversation AND m.id = named.id
            """;

    /** Who joined behind the message was never owed it. The self-addressed message of a private conversation counts its writer. */
    private static final String OTHERS = """
            FROM member
            WHERE conversation = :conversation AND joined_id < :id
              AND (user_id <> :sender OR conversation = (:sender::bigint << 32) + :sender)
            """;

    private static final String COUNT_RECEIPTS = """
            SELECT count(*) AS members, count(*) FILTER (WHERE delivered_upto >= :id) AS delivered,
                   count(*) FILTER (WHERE read_upto >= :id) AS read
            """ + OTHERS;

    private static final String SELECT_RECEIPTS = """
            SELECT user_id,
                   CASE WHEN read_upto >= :id THEN 'read' WHEN delivered_upto >= :id THEN 'delivered' ELSE 'sent' END AS status
            """ + OTHERS + """
            ORDER BY (read_upto >= :id)::integer + (delivered_upto >= :id)::integer DESC, user_id LIMIT 100
            """;

    private final Store store;

    MessageStatuses(Store store) {
        this.store = store;
    }

    /** {@code sent}, {@code delivered} or {@code read}; 404 where the caller can see no such message. */
    String statusOf(int userId, long messageId, Freshness freshness) {
        return read(messageId, freshness, jdbc -> find(jdbc, userId, messageId).status());
    }

    /** Who has received and read it; 404 where the caller can see no such message. */
    Receipts receiptsOf(int userId, long messageId, Freshness freshness) {
        return read(messageId, freshness, jdbc -> {
            Visible message = find(jdbc, userId, messageId);
            List<UserReceipt> users = about(jdbc, SELECT_RECEIPTS, message)
                    .query((row, number) -> new UserReceipt(row.getInt("user_id"), row.getString("status")))
                    .list();
            return about(jdbc, COUNT_RECEIPTS, message)
                    .query((row, number) -> new Receipts(
                            message.id(),
                            message.status(),
                            row.getLong("members"),
                            row.getLong("delivered"),
                            row.getLong("read"),
                            users))
                    .single();
        });
    }

    /** An id that no record can have names no message, and need not be waited for. */
    private <T> T read(long messageId, Freshness freshness, Function<JdbcClient, T> query) {
        if (!MessageId.isValid(messageId)) {
            throw Store.noSuchMessage();
        }
        return store.read(freshness.about(messageId), query);
    }

    private record Visible(long conversation, long id, int senderId, String status) {}

    private static Visible find(JdbcClient jdbc, int userId, long messageId) {
        return jdbc
                .sql(SELECT_VISIBLE)
                .param("user", userId)
                .param("partition", MessageId.partition(messageId))
                .param("id", messageId)
                .query((row, number) -> new Visible(
                        row.getLong("conversation"),
                        row.getLong("id"),
                        row.getInt("sender_id"),
                        row.getString("status")))
                .stream()
                .findFirst()
                .orElseThrow(Store::noSuchMessage);
    }

    private static JdbcClient.StatementSpec about(JdbcClient jdbc, String sql, Visible message) {
        return jdbc.sql(sql)
                .param("conversation", message.conversation())
                .param("id", message.id())
                .param("sender", message.senderId());
    }
}
