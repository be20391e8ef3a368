package chat.parley.message.rebuild;

/**
 * The tables of the projection and what of a conversation in them is compared: the number of its rows, the last place of the
 * log that is named in them, and a checksum over all columns of all rows.
 */
enum Table {
    MESSAGE("message", "conversation", "id", "''", "id"),
    REPEAT("repeat", "conversation", "id", "''", "id"),
    CONVERSATION("conversation", "conversation", "last_message_id", "''", "conversation"),
    /** With what is unread, as far as 1,000: counting on would take longer than everything else. */
    MEMBER("member", "conversation", "receipt_id", Table.UNREAD, "user_id"),
    STAY("stay", "conversation", "delivered_upto", "''", "joined_id"),
    DEPARTED("departed", "conversation", "0", "''", "user_id"),
    ROOM("room", "-id::bigint", "0", "''", "id");

    private static final String UNREAD = """
            (SELECT count(*) FROM (SELECT FROM message m
                                   WHERE m.conversation = t.conversation AND m.sender_id <> t.user_id
                                     AND m.id > greatest(t.read_upto, t.joined_id)
                                   LIMIT 1000) behind)""";

    private final String tableName;
    private final String conversation;
    private final String place;
    private final String derived;
    private final String order;

    Table(String tableName, String conversation, String place, String derived, String order) {
        this.tableName = tableName;
        this.conversation = conversation;
        this.place = place;
        this.derived = derived;
        this.order = order;
    }

    /** Its name in the schema. */
    String tableName() {
        return tableName;
    }

    /** One row for each conversation, in their order: conversation, rows, last place, checksum. */
    String summaries(String schema) {
        return """
                SELECT %1$s, count(*), coalesce(max(%2$s), 0), sum(hashtextextended(t::text || %3$s, 0))::text
                FROM %4$s.%5$s t GROUP BY 1 ORDER BY 1""".formatted(conversation, place, derived(schema), schema, tableName);
    }

    /** The rows of one conversation as JSON, in an order of their own. */
    String rows(String schema) {
        return "SELECT to_jsonb(t)::text FROM %s.%s t WHERE %s = ? ORDER BY %s"
                .formatted(schema, tableName, conversation, order);
    }

    private String derived(String schema) {
        return derived.replace("FROM message m", "FROM " + schema + ".message m");
    }
}
