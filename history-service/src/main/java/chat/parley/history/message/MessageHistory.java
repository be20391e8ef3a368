package chat.parley.history.message;

import chat.parley.history.HistoryProperties;
import chat.parley.history.store.Freshness;
import chat.parley.history.store.Store;
import chat.parley.platform.http.ApiException;
import chat.parley.protocol.log.ConversationKey;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Pages of a conversation, newest first. {@code before_id} costs the same at any depth. {@code page} skips entries of the
 * primary key's index, at most {@code parley.history.max-page-offset} of them; a page that lies deeper is empty where the
 * conversation is shorter, and refused where it is not.
 */
@Component
class MessageHistory {

    /** The page is cut out of the index before any row is looked at: the view's statuses are not computed for skipped rows. */
    static final String SELECT_PRIVATE = """
            WITH page AS MATERIALIZED (
                SELECT conversation, id FROM message
                WHERE conversation = :conversation AND id < :before
                ORDER BY id DESC OFFSET :offset LIMIT :size)
            SELECT %s
            FROM page JOIN message_with_status m ON m.conversation = page.conversation AND m.id = page.id
            ORDER BY m.id DESC
            """.formatted(StoredMessage.COLUMNS);

    /** Without statuses, which {@link RoomWatermarks} knows for the whole page. */
    static final String SELECT_ROOM = """
            WITH page AS MATERIALIZED (
                SELECT conversation, id FROM message
                WHERE conversation = :conversation AND id < :before
                ORDER BY id DESC OFFSET :offset LIMIT :size)
            SELECT m.id, m.sender_id, m.receiver_id, m.content, m.created_at, 'sent' AS status, m.message_type, m.file_url,
                   'room' AS chat_type
            FROM page JOIN message m ON m.conversation = page.conversation AND m.id = page.id
            ORDER BY m.id DESC
            """;

    private static final String SELECT_MEMBERSHIP = """
            SELECT count(*) FROM member
            WHERE conversation = :conversation AND user_id = :user
              AND NOT EXISTS (SELECT FROM room WHERE id = :room AND deleted)
            """;

    private final Store store;
    private final int maxOffset;

    MessageHistory(Store store, HistoryProperties properties) {
        this.store = store;
        this.maxOffset = properties.history().maxPageOffset();
    }

    /** The messages between two users; none where they never wrote. */
    List<StoredMessage> between(int userId, int otherId, Page page, Freshness freshness) {
        long conversation = ConversationKey.ofUsers(userId, otherId).packed();
        return store.read(freshness, jdbc -> page(jdbc, SELECT_PRIVATE, conversation, page));
    }

    /** A room's messages. Throws 403 {@code not_a_member} where the user is not in it or there is no such room. */
    List<StoredMessage> ofRoom(int userId, int roomId, Page page, Freshness freshness) {
        long conversation = new ConversationKey.Room(roomId).packed();
        return store.read(freshness, jdbc -> {
            long memberships = jdbc.sql(SELECT_MEMBERSHIP)
                    .param("conversation", conversation)
                    .param("user", userId)
                    .param("room", roomId)
                    .query(Long.class)
                    .single();
            if (memberships == 0) {
                throw new ApiException(HttpStatus.FORBIDDEN, "not_a_member", "not a member of room " + roomId);
            }
            List<StoredMessage> messages = page(jdbc, SELECT_ROOM, conversation, page);
            if (messages.isEmpty()) {
                return messages;
            }
            RoomWatermarks marks = RoomWatermarks.read(jdbc, conversation, messages);
            return messages.stream()
                    .map(message -> message.withStatus(marks.statusOf(message.senderId(), message.id())))
                    .toList();
        });
    }

    private List<StoredMessage> page(JdbcClient jdbc, String select, long conversation, Page page) {
        if (page.offset() <= maxOffset) {
            return rows(jdbc, select, conversation, page);
        }
        if (rows(jdbc, select, conversation, page.probeAt(maxOffset)).isEmpty()) {
            return List.of();
        }
        throw Page.tooDeep(maxOffset);
    }

    private static List<StoredMessage> rows(JdbcClient jdbc, String select, long conversation, Page page) {
        return jdbc.sql(select)
                .param("conversation", conversation)
                .param("before", page.beforeId())
                .param("offset", page.offset())
                .param("size", page.size())
                .query((row, number) -> StoredMessage.read(row))
                .list();
    }
}
