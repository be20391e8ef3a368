package chat.parley.history.sync;

import chat.parley.history.HistoryProperties;
import chat.parley.history.message.StoredMessage;
import chat.parley.history.store.Freshness;
import chat.parley.history.store.Store;
import chat.parley.history.store.Turnstile;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads backlogs: three or four statements on one snapshot, so that messages, rooms and position belong together. A bounded
 * number at once: when a gateway dies, thousands of sessions ask in the same second.
 */
@Component
class Backlogs {

    private static final int FETCH_SIZE = 500;

    private final Store store;
    private final HistoryProperties.Sync limits;
    private final int roomReceiptsLimit;
    private final Turnstile lane;

    Backlogs(Store store, HistoryProperties properties) {
        this.store = store;
        this.limits = properties.sync();
        this.roomReceiptsLimit = properties.receipts().roomLimit();
        HistoryProperties.Pool pool = properties.history().pool();
        this.lane = new Turnstile(limits.maxConcurrent(), pool.queueLimit(), pool.queueWait());
    }

    /**
     * What the user has missed.
     *
     * @param since everything since this position; what was not delivered to him yet where it is null
     * @param until nothing from behind this position; up to the store's own position where it is null
     * @param freshness what the caller waits for, {@code until} included
     */
    Backlog read(int userId, @Nullable Position since, @Nullable Position until, Freshness freshness) {
        long[] from = since == null ? null : nextOffsets(since, until);
        long[] before = until == null ? null : nextOffsets(until, null);
        return store.read(freshness, lane, jdbc -> {
            Messages messages = new Messages(userId);
            messages.read(jdbc, from, before);
            return new Backlog(
                    Entry.inOrder(messages.entries),
                    from == null ? List.of() : statuses(jdbc, userId, from),
                    rooms(jdbc, userId),
                    until == null ? position(jdbc) : until,
                    messages.truncated);
        });
    }

    private static Position position(JdbcClient jdbc) {
        Map<Integer, Long> nextOffsets = new HashMap<>();
        jdbc.sql(BacklogQueries.SELECT_POSITION).query(row -> {
            nextOffsets.put(row.getInt("partition"), row.getLong("next_offset"));
        });
        return Position.of(nextOffsets);
    }

    private static List<Backlog.Room> rooms(JdbcClient jdbc, int userId) {
        return jdbc.sql(BacklogQueries.SELECT_ROOMS)
                .param("user", userId)
                .query((row, number) ->
                        new Backlog.Room(row.getInt("id"), row.getLong("joined_id"), row.getInt("member_count")))
                .list();
    }

    private List<ServerFrame.Status> statuses(JdbcClient jdbc, int userId, long[] since) {
        List<ServerFrame.Status> statuses = new ArrayList<>();
        jdbc.sql(BacklogQueries.SELECT_STATUSES)
                .param("user", userId)
                .param("since", since)
                .param("room_limit", roomReceiptsLimit)
                .param("limit", limits.maxStatuses())
                .query(row -> {
                    addStatuses(statuses, row);
                });
        return List.copyOf(statuses.subList(0, Math.min(statuses.size(), limits.maxStatuses())));
    }

    /** Who has read has also received, so "delivered" is news only where it is ahead. */
    private static void addStatuses(List<ServerFrame.Status> statuses, ResultSet row) throws SQLException {
        ConversationKey conversation = ConversationKey.unpack(row.getLong("conversation"));
        int userId = row.getInt("user_id");
        // The peer as the reader of the frame sees it, which is the one whose watermark moved.
        int receiverId = switch (conversation) {
            case ConversationKey.Private ignored -> userId;
            case ConversationKey.Room room -> room.roomId();
        };
        long deliveredUpto = row.getLong("delivered_upto");
        long readUpto = row.getLong("read_upto");
        if (deliveredUpto > readUpto) {
            statuses.add(new ServerFrame.Status(
                    conversation.chatType(), receiverId, userId, deliveredUpto, ReceiptStatus.DELIVERED));
        }
        if (readUpto > 0) {
            statuses.add(
                    new ServerFrame.Status(conversation.chatType(), receiverId, userId, readUpto, ReceiptStatus.READ));
        }
    }

    /**
     * A position as the statements take it: -1 where it lies behind the log's end, {@code limit}. A client has such a
     * position from a log that is no more; what it was delivered is then all there is to go by.
     */
    private static long[] nextOffsets(Position position, @Nullable Position limit) {
        long[] next = new long[position.partitions()];
        for (int partition = 0; partition < next.length; partition++) {
            long offset = position.nextOffset(partition);
            next[partition] = limit != null && offset > limit.nextOffset(partition) ? -1 : offset;
        }
        return next;
    }

    /** Collects messages as the rows come, newest first, and stops at the limits. */
    private final class Messages {

        private final int userId;
        private final List<Entry> entries = new ArrayList<>();
        private boolean truncated;
        private long conversation;
        private int ofConversation;
        private long characters;

        Messages(int userId) {
            this.userId = userId;
        }

        void read(JdbcClient jdbc, long @Nullable [] since, long @Nullable [] until) {
            var statement = since == null
                    ? jdbc.sql(BacklogQueries.SELECT_UNDELIVERED)
                    : jdbc.sql(BacklogQueries.SELECT_SINCE).param("since", since);
            statement
                    .param("user", userId)
                    .param("until", until)
                    .param("per_conversation", limits.maxPerConversation())
                    .param("total", limits.maxMessages())
                    .withFetchSize(FETCH_SIZE)
                    .query(this::add);
        }

        /** Returns how many there are now, since an extractor has to return something. */
        private int add(ResultSet rows) throws SQLException {
            while (rows.next()) {
                if (rows.getLong("conversation") != conversation) {
                    conversation = rows.getLong("conversation");
                    ofConversation = 0;
                }
                if (++ofConversation > limits.maxPerConversation()) {
                    truncated = true;
                    continue;
                }
                Entry entry = entry(rows);
                characters += entry.frame().length();
                if (entries.size() == limits.maxMessages()
                        || characters > limits.maxSize().toBytes()) {
                    truncated = true;
                    break;
                }
                entries.add(entry);
            }
            return entries.size();
        }

        private Entry entry(ResultSet row) throws SQLException {
            int senderId = row.getInt("sender_id");
            Instant createdAt = StoredMessage.time(row, "created_at");
            ServerFrame.Chat chat = new ServerFrame.Chat(
                    row.getLong("id"),
                    ConversationKey.unpack(conversation).chatType(),
                    senderId,
                    row.getInt("receiver_id"),
                    new MessageBody(
                            MessageType.parse(row.getString("message_type")).orElse(MessageType.TEXT),
                            row.getString("content"),
                            row.getString("file_url")),
                    createdAt,
                    senderId == userId ? row.getString("client_msg_id") : null);
            return new Entry(conversation, chat.messageId(), createdAt.toEpochMilli(), ServerFrameCodec.encode(chat));
        }
    }
}
