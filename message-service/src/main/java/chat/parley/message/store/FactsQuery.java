package chat.parley.message.store;

import chat.parley.message.store.fold.ClientMessageKey;
import chat.parley.message.store.fold.Facts;
import chat.parley.message.store.fold.Member;
import chat.parley.message.store.fold.MemberKey;
import chat.parley.message.store.fold.Needs;
import chat.parley.message.store.fold.RoomState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Loads the facts of a batch: one query for each kind, none for a kind that the batch does not need. */
final class FactsQuery {

    private static final String LAST_MESSAGES = """
            SELECT conversation, last_message_id FROM conversation
            WHERE conversation = ANY (?::bigint[])""";

    private static final String MEMBERS = """
            SELECT conversation, user_id, joined_id, delivered_upto, read_upto, receipt_id
            FROM unnest(?::bigint[], ?::int[]) AS wanted (conversation, user_id)
            JOIN member USING (conversation, user_id)""";

    private static final String HEIRS = """
            SELECT heir.conversation, heir.user_id, heir.joined_id, heir.delivered_upto, heir.read_upto, heir.receipt_id
            FROM unnest(?::bigint[], ?::int[]) AS wanted (conversation, heads)
            CROSS JOIN LATERAL (SELECT * FROM member
                                WHERE member.conversation = wanted.conversation
                                ORDER BY joined_id, user_id LIMIT wanted.heads) AS heir""";

    private static final String DEPARTED = """
            SELECT conversation, user_id, left_at
            FROM unnest(?::bigint[], ?::int[]) AS wanted (conversation, user_id)
            JOIN departed USING (conversation, user_id)""";

    private static final String ROOMS = """
            SELECT id, name, description, created_at, owner_id, member_count, deleted FROM room
            WHERE id = ANY (?::int[])""";

    private static final String FIRST_IDS = """
            SELECT conversation, sender_id, client_msg_id, id
            FROM unnest(?::bigint[], ?::int[], ?::text[]) AS wanted (conversation, sender_id, client_msg_id)
            JOIN message USING (conversation, sender_id, client_msg_id)
            WHERE message.client_msg_id IS NOT NULL""";

    private FactsQuery() {}

    static Facts load(Connection connection, Needs needs) throws SQLException {
        List<MemberKey> roomMembers =
                needs.members().stream().filter(key -> key.conversation() < 0).toList();
        Map<Integer, RoomState> rooms = rooms(connection, needs);
        return new Facts(
                lastMessages(connection, needs),
                members(connection, needs, rooms),
                departed(connection, roomMembers),
                rooms,
                firstIds(connection, needs));
    }

    private static Map<Long, Long> lastMessages(Connection connection, Needs needs) throws SQLException {
        Map<Long, Long> found = new HashMap<>();
        if (!needs.conversations().isEmpty()) {
            try (RowArrays<Long> wanted = new RowArrays<>(connection, LAST_MESSAGES, needs.conversations())) {
                wanted.bigints(conversation -> conversation).query(row -> found.put(row.getLong(1), row.getLong(2)));
            }
        }
        return found;
    }

    private static Map<MemberKey, Member> members(Connection connection, Needs needs, Map<Integer, RoomState> rooms)
            throws SQLException {
        Map<MemberKey, Member> found = new HashMap<>();
        if (!needs.members().isEmpty()) {
            try (RowArrays<MemberKey> wanted = new RowArrays<>(connection, MEMBERS, needs.members())) {
                wanted.bigints(MemberKey::conversation)
                        .integers(MemberKey::userId)
                        .query(row -> addMember(found, row));
            }
        }
        List<Map.Entry<Long, Integer>> heirs = needs.heirs(rooms);
        if (!heirs.isEmpty()) {
            try (RowArrays<Map.Entry<Long, Integer>> wanted = new RowArrays<>(connection, HEIRS, heirs)) {
                wanted.bigints(Map.Entry::getKey).integers(Map.Entry::getValue).query(row -> addMember(found, row));
            }
        }
        return found;
    }

    private static void addMember(Map<MemberKey, Member> found, ResultSet row) throws SQLException {
        found.put(
                new MemberKey(row.getLong(1), row.getInt(2)),
                new Member(row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6)));
    }

    private static Map<MemberKey, Instant> departed(Connection connection, List<MemberKey> keys) throws SQLException {
        Map<MemberKey, Instant> found = new HashMap<>();
        if (!keys.isEmpty()) {
            try (RowArrays<MemberKey> wanted = new RowArrays<>(connection, DEPARTED, keys)) {
                wanted.bigints(MemberKey::conversation)
                        .integers(MemberKey::userId)
                        .query(row -> found.put(new MemberKey(row.getLong(1), row.getInt(2)), instant(row, 3)));
            }
        }
        return found;
    }

    private static Map<Integer, RoomState> rooms(Connection connection, Needs needs) throws SQLException {
        Map<Integer, RoomState> found = new HashMap<>();
        if (!needs.rooms().isEmpty()) {
            try (RowArrays<Integer> wanted = new RowArrays<>(connection, ROOMS, needs.rooms())) {
                wanted.integers(room -> room)
                        .query(row -> found.put(
                                row.getInt(1),
                                new RoomState(
                                        row.getString(2),
                                        row.getString(3),
                                        instant(row, 4),
                                        row.getInt(5),
                                        row.getInt(6),
                                        row.getBoolean(7))));
            }
        }
        return found;
    }

    private static Map<ClientMessageKey, Long> firstIds(Connection connection, Needs needs) throws SQLException {
        Map<ClientMessageKey, Long> found = new HashMap<>();
        if (!needs.clientMessages().isEmpty()) {
            try (RowArrays<ClientMessageKey> wanted = new RowArrays<>(connection, FIRST_IDS, needs.clientMessages())) {
                wanted.bigints(ClientMessageKey::conversation)
                        .integers(ClientMessageKey::senderId)
                        .texts(ClientMessageKey::clientMsgId)
                        .query(row -> found.put(
                                new ClientMessageKey(row.getLong(1), row.getInt(2), row.getString(3)), row.getLong(4)));
            }
        }
        return found;
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
