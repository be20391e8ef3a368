package chat.parley.history.sync;

/**
 * The statements of a sync, each for several questions at once: {@code :users}, {@code :since} and {@code :until} are arrays
 * that have an element for each. Positions go in as the texts of arrays of next offsets; the record of an id lies before a
 * position where {@code id < (next_offset + 1) * 4096 + partition} (contract, section 1), and partitions that the position
 * does not know count as 0.
 *
 * <p>Questions are looked at one after the other, in their order: what is read when a limit ends the work belongs to the
 * first of them. Their order is made before they are joined with anything, so that no answer is sorted for it.
 */
final class BacklogQueries {

    static final String SELECT_POSITION = "SELECT partition, next_offset FROM log_position";

    static final String SELECT_ROOMS = """
            SELECT me.user_id, room.id, me.joined_id, room.member_count
            FROM member me JOIN room ON room.id = -me.conversation AND NOT room.deleted
            WHERE me.user_id = ANY (:users::int[]) AND me.conversation < 0
            ORDER BY me.user_id, room.id
            """;

    private static final String ASKED = """
            (SELECT number, user_id, since::bigint[] AS since, until::bigint[] AS until
             FROM unnest(:users::int[], :since::text[], :until::text[]) WITH ORDINALITY
                 AS question (user_id, since, until, number)
             ORDER BY number) asked""";

    /**
     * From where on the user is owed messages: behind what was delivered to him, or behind a position; where that is -1 in a
     * partition it says nothing there. Never from before his joining.
     */
    private static final String AFTER = """
            greatest(CASE
                         WHEN asked.since IS NULL OR asked.since[c.partition + 1] = -1 THEN me.delivered_upto
                         ELSE (coalesce(asked.since[c.partition + 1], 0) + 1) * 4096 + c.partition - 1
                     END, me.joined_id)""";

    /**
     * The newest conversations first and in each the newest messages, one more than wanted to see that there were more. The
     * conversations are in order before their messages are looked at, so that the limit ends the work and not only the
     * answer.
     *
     * <p>Since a position comes everything, the user's own messages too; otherwise what was not delivered yet, and a
     * conversation in which only the user himself spoke owes him nothing.
     */
    static final String SELECT_MESSAGES = """
            SELECT asked.number, missed.*
            FROM %1$s
            CROSS JOIN LATERAL (
                SELECT owed.conversation, m.id, m.sender_id, m.receiver_id, m.message_type, m.content, m.file_url, m.created_at,
                       m.client_msg_id
                FROM (
                    SELECT c.conversation, c.partition, %2$s AS after_id, newest.created_at AS newest_at
                    FROM member me
                    JOIN conversation c ON c.conversation = me.conversation AND c.last_message_id > %2$s
                    JOIN message newest ON newest.conversation = c.conversation AND newest.id = c.last_message_id
                    LEFT JOIN room ON room.id = -me.conversation
                    WHERE me.user_id = asked.user_id AND room.deleted IS NOT TRUE
                    ORDER BY newest.created_at DESC, c.conversation
                ) owed
                CROSS JOIN LATERAL (
                    SELECT page.*, bool_or(page.sender_id <> asked.user_id) OVER () AS from_others
                    FROM (
                        SELECT id, sender_id, receiver_id, message_type, content, file_url, created_at, client_msg_id
                        FROM message
                        WHERE message.conversation = owed.conversation AND id > owed.after_id
                          AND id < CASE
                                  WHEN asked.until IS NULL THEN 1::bigint << 53
                                  ELSE (coalesce(asked.until[owed.partition + 1], 0) + 1) * 4096 + owed.partition
                              END
                        ORDER BY id DESC LIMIT :per_conversation + 1) page
                ) m
                WHERE asked.since IS NOT NULL OR m.from_others
                ORDER BY owed.newest_at DESC, owed.conversation, m.id DESC
                LIMIT :total + 1
            ) missed
            ORDER BY asked.number
            """.formatted(ASKED, AFTER);

    /**
     * A receipt's place in the log says whether the watermark moved behind the position. Where not all fit, private
     * conversations come first, then what moved last.
     */
    static final String SELECT_STATUSES = """
            SELECT asked.number, moved.*
            FROM %s
            CROSS JOIN LATERAL (
                SELECT other.conversation, other.user_id, other.delivered_upto, other.read_upto
                FROM member me
                LEFT JOIN room ON room.id = -me.conversation
                JOIN member other ON other.conversation = me.conversation AND other.user_id <> me.user_id
                WHERE me.user_id = asked.user_id
                  AND (me.conversation > 0 OR (NOT room.deleted AND room.member_count <= :room_limit))
                  AND other.receipt_id / 4096 > coalesce(asked.since[other.receipt_id %% 4096 + 1], 0)
                ORDER BY me.conversation > 0 DESC, other.receipt_id DESC
                LIMIT :limit + 1
            ) moved
            WHERE asked.since IS NOT NULL
            """.formatted(ASKED);

    private BacklogQueries() {}
}
