package chat.parley.history.sync;

/**
 * The statements of a sync. Positions go in as arrays of next offsets; the record of an id lies before a position where
 * {@code id < (next_offset + 1) * 4096 + partition} (contract, section 1), and partitions the position does not know count
 * as 0.
 */
final class BacklogQueries {

    static final String SELECT_POSITION = "SELECT partition, next_offset FROM log_position";

    static final String SELECT_ROOMS = """
            SELECT room.id, me.joined_id, room.member_count
            FROM member me JOIN room ON room.id = -me.conversation AND NOT room.deleted
            WHERE me.user_id = :user AND me.conversation < 0
            ORDER BY room.id
            """;

    /** From where on the user is owed messages: behind what was delivered to him, never from before his joining. */
    private static final String AFTER_DELIVERED = "greatest(me.delivered_upto, me.joined_id)";

    /** Likewise behind a position; where that is -1 in a partition it says nothing there. */
    private static final String AFTER_POSITION = """
            greatest(CASE (:since::bigint[])[c.partition + 1]
                         WHEN -1 THEN me.delivered_upto
                         ELSE (coalesce((:since::bigint[])[c.partition + 1], 0) + 1) * 4096 + c.partition - 1
                     END, me.joined_id)""";

    /**
     * The newest conversations first and in each the newest messages, one more than wanted to see that there were more. The
     * conversations are in order before their messages are looked at, so that the limit ends the work and not only the
     * answer.
     */
    private static final String SELECT_MESSAGES = """
            SELECT owed.conversation, m.id, m.sender_id, m.receiver_id, m.message_type, m.content, m.file_url, m.created_at,
                   m.client_msg_id
            FROM (
                SELECT c.conversation, c.partition, %1$s AS after_id, newest.created_at AS newest_at
                FROM member me
                JOIN conversation c ON c.conversation = me.conversation AND c.last_message_id > %1$s
                JOIN message newest ON newest.conversation = c.conversation AND newest.id = c.last_message_id
                LEFT JOIN room ON room.id = -me.conversation
                WHERE me.user_id = :user AND room.deleted IS NOT TRUE
                ORDER BY newest.created_at DESC, c.conversation
            ) owed
            CROSS JOIN LATERAL (
                SELECT page.*, bool_or(page.sender_id <> :user) OVER () AS from_others
                FROM (
                    SELECT id, sender_id, receiver_id, message_type, content, file_url, created_at, client_msg_id
                    FROM message
                    WHERE message.conversation = owed.conversation AND id > owed.after_id
                      AND id < CASE
                              WHEN :until::bigint[] IS NULL THEN 1::bigint << 53
                              ELSE (coalesce((:until::bigint[])[owed.partition + 1], 0) + 1) * 4096 + owed.partition
                          END
                    ORDER BY id DESC LIMIT :per_conversation + 1) page
            ) m
            WHERE %2$s
            ORDER BY owed.newest_at DESC, owed.conversation, m.id DESC
            LIMIT :total + 1
            """;

    /** What was not delivered yet. A conversation in which only the user himself spoke owes him nothing. */
    static final String SELECT_UNDELIVERED = SELECT_MESSAGES.formatted(AFTER_DELIVERED, "m.from_others");

    /** Everything since a position, his own messages too. */
    static final String SELECT_SINCE = SELECT_MESSAGES.formatted(AFTER_POSITION, "true");

    /** A receipt's place in the log says whether the watermark moved behind the position. */
    static final String SELECT_STATUSES = """
            SELECT other.conversation, other.user_id, other.delivered_upto, other.read_upto
            FROM member me
            LEFT JOIN room ON room.id = -me.conversation
            JOIN member other ON other.conversation = me.conversation AND other.user_id <> me.user_id
            WHERE me.user_id = :user
              AND (me.conversation > 0 OR (NOT room.deleted AND room.member_count <= :room_limit))
              AND other.receipt_id / 4096 > coalesce((:since::bigint[])[other.receipt_id % 4096 + 1], 0)
            LIMIT :limit
            """;

    private BacklogQueries() {}
}
