package chat.parley.history.conversation;

import chat.parley.history.HistoryProperties;
import chat.parley.history.message.Page;
import chat.parley.history.message.StoredMessage;
import chat.parley.history.store.Freshness;
import chat.parley.history.store.Store;
import chat.parley.protocol.log.ConversationKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The list of a user's conversations: one statement. Finding the newest takes two index look-ups for each conversation he
 * has; names, statuses and unread counts are looked up for the page alone. Unread messages are counted exactly as long as
 * no more than {@code parley.history.unread-limit} messages stand behind the watermark, and among the newest so many
 * otherwise.
 */
@Component
class Conversations {

    static final String SELECT_PAGE = """
            WITH page AS MATERIALIZED (
                SELECT me.conversation, me.joined_id, me.read_upto, c.last_message_id, room.name, room.member_count,
                       coalesce(newest.created_at, room.created_at) AS newest_at
                FROM member me
                LEFT JOIN conversation c ON c.conversation = me.conversation
                LEFT JOIN message newest ON newest.conversation = c.conversation AND newest.id = c.last_message_id
                LEFT JOIN room ON room.id = -me.conversation
                WHERE me.user_id = :user AND room.deleted IS NOT TRUE AND (room.id IS NOT NULL OR newest.id IS NOT NULL)
                ORDER BY newest_at DESC, me.conversation OFFSET :offset LIMIT :size)
            SELECT page.conversation, page.read_upto, page.name AS room_name, page.member_count, %s,
                   users.username, users.display_name,
                   (SELECT count(*) FILTER (WHERE behind.sender_id <> :user)
                    FROM (SELECT u.sender_id FROM message u
                          WHERE u.conversation = page.conversation AND u.id > greatest(page.read_upto, page.joined_id)
                          ORDER BY u.id DESC LIMIT :unread_limit) behind) AS unread
            FROM page
            LEFT JOIN message_with_status m ON m.conversation = page.conversation AND m.id = page.last_message_id
            LEFT JOIN account.users users ON users.id = CASE
                    WHEN page.conversation < 0 THEN NULL
                    WHEN page.conversation >> 32 = :user THEN page.conversation & 4294967295
                    ELSE page.conversation >> 32
                END
            ORDER BY page.newest_at DESC, page.conversation
            """.formatted(StoredMessage.COLUMNS);

    private final Store store;
    private final int unreadLimit;

    Conversations(Store store, HistoryProperties properties) {
        this.store = store;
        this.unreadLimit = properties.history().unreadLimit();
    }

    /** A page of the user's conversations, the one with the newest message first. */
    List<ConversationSummary> of(int userId, Page page, Freshness freshness) {
        return store.read(
                freshness,
                jdbc -> jdbc.sql(SELECT_PAGE)
                        .param("user", userId)
                        .param("offset", page.offset())
                        .param("size", page.size())
                        .param("unread_limit", unreadLimit)
                        .query((row, number) -> summary(userId, row))
                        .list());
    }

    private static ConversationSummary summary(int userId, ResultSet row) throws SQLException {
        ConversationKey conversation = ConversationKey.unpack(row.getLong("conversation"));
        return new ConversationSummary(
                conversation.chatType().wireName(),
                conversation instanceof ConversationKey.Private pair ? peer(pair.peerOf(userId), row) : null,
                conversation instanceof ConversationKey.Room room ? room(room.roomId(), row) : null,
                lastMessage(row),
                row.getLong("unread"),
                row.getLong("read_upto"));
    }

    private static ConversationSummary.Peer peer(int userId, ResultSet row) throws SQLException {
        return new ConversationSummary.Peer(userId, row.getString("username"), row.getString("display_name"));
    }

    private static ConversationSummary.Room room(int roomId, ResultSet row) throws SQLException {
        return new ConversationSummary.Room(roomId, row.getString("room_name"), row.getInt("member_count"));
    }

    private static @Nullable StoredMessage lastMessage(ResultSet row) throws SQLException {
        return row.getObject("id") == null ? null : StoredMessage.read(row);
    }
}
