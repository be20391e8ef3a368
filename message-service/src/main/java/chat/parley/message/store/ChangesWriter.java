package chat.parley.message.store;

import chat.parley.message.store.fold.Changes;
import chat.parley.message.store.fold.Changes.NewMessage;
import chat.parley.message.store.fold.Changes.Repeat;
import chat.parley.message.store.fold.Member;
import chat.parley.message.store.fold.MemberKey;
import chat.parley.message.store.fold.RoomState;
import chat.parley.message.store.fold.Stay;
import chat.parley.protocol.log.MessageId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes the changes of a batch, one statement for each kind of row. */
final class ChangesWriter {

    private static final String FROM_MILLIS = "timestamptz 'epoch' + %s * interval '1 millisecond'";

    private static final String DEPART_EVERYBODY = """
            INSERT INTO departed (conversation, user_id, left_at)
            SELECT conversation, user_id, %s
            FROM unnest(?::bigint[], ?::bigint[]) AS emptied (conversation, at_ms)
            JOIN member USING (conversation)
            ON CONFLICT (conversation, user_id) DO UPDATE SET left_at = EXCLUDED.left_at
            """.formatted(FROM_MILLIS.formatted("at_ms"));

    private static final String END_EVERY_STAY = """
            INSERT INTO stay (conversation, joined_id, user_id, delivered_upto, read_upto)
            SELECT conversation, joined_id, user_id, delivered_upto, read_upto
            FROM unnest(?::bigint[]) AS emptied (conversation) JOIN member USING (conversation)
            WHERE delivered_upto > joined_id""";

    private static final String DELETE_EVERYBODY = "DELETE FROM member WHERE conversation = ANY (?::bigint[])";

    private static final String INSERT_MESSAGES = """
            INSERT INTO message (conversation, id, sender_id, receiver_id, content, created_at, message_type, file_url,
                                 client_msg_id)
            SELECT conversation, id, sender_id, receiver_id, content, %s, message_type, file_url, client_msg_id
            FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::text[], ?::bigint[], ?::text[], ?::text[],
                        ?::text[])
                 AS sent (conversation, id, sender_id, receiver_id, content, at_ms, message_type, file_url,
                          client_msg_id)""".formatted(FROM_MILLIS.formatted("at_ms"));

    private static final String INSERT_REPEATS = """
            INSERT INTO repeat (conversation, id, sender_id, first_id)
            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::bigint[])""";

    private static final String UPSERT_CONVERSATIONS = """
            INSERT INTO conversation (conversation, partition, last_message_id)
            SELECT * FROM unnest(?::bigint[], ?::int[], ?::bigint[])
            ON CONFLICT (conversation) DO UPDATE SET last_message_id = EXCLUDED.last_message_id""";

    private static final String DELETE_MEMBERS = """
            DELETE FROM member USING unnest(?::bigint[], ?::int[]) AS gone (conversation, user_id)
            WHERE member.conversation = gone.conversation AND member.user_id = gone.user_id""";

    private static final String UPSERT_MEMBERS = """
            INSERT INTO member (conversation, user_id, joined_id, delivered_upto, read_upto, receipt_id)
            SELECT * FROM unnest(?::bigint[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
            ON CONFLICT (conversation, user_id) DO UPDATE
            SET joined_id = EXCLUDED.joined_id, delivered_upto = EXCLUDED.delivered_upto,
                read_upto = EXCLUDED.read_upto, receipt_id = EXCLUDED.receipt_id""";

    private static final String UPSERT_STAYS = """
            INSERT INTO stay (conversation, joined_id, user_id, delivered_upto, read_upto)
            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::int[], ?::bigint[], ?::bigint[])
            ON CONFLICT (conversation, joined_id) DO UPDATE
            SET delivered_upto = EXCLUDED.delivered_upto, read_upto = EXCLUDED.read_upto""";

    private static final String DELETE_DEPARTED = """
            DELETE FROM departed USING unnest(?::bigint[], ?::int[]) AS back (conversation, user_id)
            WHERE departed.conversation = back.conversation AND departed.user_id = back.user_id""";

    private static final String UPSERT_DEPARTED = """
            INSERT INTO departed (conversation, user_id, left_at)
            SELECT conversation, user_id, %s
            FROM unnest(?::bigint[], ?::int[], ?::bigint[]) AS gone (conversation, user_id, at_ms)
            ON CONFLICT (conversation, user_id) DO UPDATE SET left_at = EXCLUDED.left_at
            """.formatted(FROM_MILLIS.formatted("at_ms"));

    private static final String UPSERT_ROOMS = """
            INSERT INTO room (id, name, description, created_at, owner_id, member_count, deleted)
            SELECT id, name, description, %s, owner_id, member_count, deleted
            FROM unnest(?::int[], ?::text[], ?::text[], ?::bigint[], ?::int[], ?::int[], ?::bool[])
                 AS room (id, name, description, at_ms, owner_id, member_count, deleted)
            ON CONFLICT (id) DO UPDATE
            SET name = EXCLUDED.name, description = EXCLUDED.description, owner_id = EXCLUDED.owner_id,
                member_count = EXCLUDED.member_count, deleted = EXCLUDED.deleted
            """.formatted(FROM_MILLIS.formatted("at_ms"));

    private ChangesWriter() {}

    static void write(Connection connection, Changes changes) throws SQLException {
        writeEmptied(connection, changes.emptied());
        writeMessages(connection, changes);
        writeMembers(connection, changes);
        writeDeparted(connection, changes);
        writeStays(connection, changes.stays());
        writeRooms(connection, changes.rooms());
    }

    private static void writeEmptied(Connection connection, Map<Long, Instant> emptied) throws SQLException {
        if (emptied.isEmpty()) {
            return;
        }
        try (RowArrays<Map.Entry<Long, Instant>> rows =
                new RowArrays<>(connection, DEPART_EVERYBODY, emptied.entrySet())) {
            rows.bigints(Map.Entry::getKey)
                    .bigints(row -> row.getValue().toEpochMilli())
                    .update();
        }
        for (String statement : List.of(END_EVERY_STAY, DELETE_EVERYBODY)) {
            try (RowArrays<Long> rows = new RowArrays<>(connection, statement, emptied.keySet())) {
                rows.bigints(conversation -> conversation).update();
            }
        }
    }

    private static void writeMessages(Connection connection, Changes changes) throws SQLException {
        if (!changes.messages().isEmpty()) {
            try (RowArrays<NewMessage> rows = new RowArrays<>(connection, INSERT_MESSAGES, changes.messages())) {
                rows.bigints(NewMessage::conversation)
                        .bigints(NewMessage::id)
                        .integers(NewMessage::senderId)
                        .integers(NewMessage::receiverId)
                        .texts(message -> message.body().content())
                        .bigints(message -> message.createdAt().toEpochMilli())
                        .texts(message -> message.body().messageType().wireName())
                        .texts(message -> message.body().fileUrl())
                        .texts(NewMessage::clientMsgId)
                        .update();
            }
            try (RowArrays<Map.Entry<Long, Long>> rows = new RowArrays<>(
                    connection, UPSERT_CONVERSATIONS, changes.lastMessages().entrySet())) {
                rows.bigints(Map.Entry::getKey)
                        .integers(row -> MessageId.partition(row.getValue()))
                        .bigints(Map.Entry::getValue)
                        .update();
            }
        }
        if (!changes.repeats().isEmpty()) {
            try (RowArrays<Repeat> rows = new RowArrays<>(connection, INSERT_REPEATS, changes.repeats())) {
                rows.bigints(Repeat::conversation)
                        .bigints(Repeat::id)
                        .integers(Repeat::senderId)
                        .bigints(Repeat::firstId)
                        .update();
            }
        }
    }

    private static void writeMembers(Connection connection, Changes changes) throws SQLException {
        if (!changes.removedMembers().isEmpty()) {
            try (RowArrays<MemberKey> rows = new RowArrays<>(connection, DELETE_MEMBERS, changes.removedMembers())) {
                rows.bigints(MemberKey::conversation)
                        .integers(MemberKey::userId)
                        .update();
            }
        }
        if (!changes.members().isEmpty()) {
            try (RowArrays<Map.Entry<MemberKey, Member>> rows = new RowArrays<>(
                    connection, UPSERT_MEMBERS, changes.members().entrySet())) {
                rows.bigints(row -> row.getKey().conversation())
                        .integers(row -> row.getKey().userId())
                        .bigints(row -> row.getValue().joinedId())
                        .bigints(row -> row.getValue().deliveredUpto())
                        .bigints(row -> row.getValue().readUpto())
                        .bigints(row -> row.getValue().receiptId())
                        .update();
            }
        }
    }

    private static void writeDeparted(Connection connection, Changes changes) throws SQLException {
        if (!changes.returned().isEmpty()) {
            try (RowArrays<MemberKey> rows = new RowArrays<>(connection, DELETE_DEPARTED, changes.returned())) {
                rows.bigints(MemberKey::conversation)
                        .integers(MemberKey::userId)
                        .update();
            }
        }
        if (!changes.departed().isEmpty()) {
            try (RowArrays<Map.Entry<MemberKey, Instant>> rows = new RowArrays<>(
                    connection, UPSERT_DEPARTED, changes.departed().entrySet())) {
                rows.bigints(row -> row.getKey().conversation())
                        .integers(row -> row.getKey().userId())
                        .bigints(row -> row.getValue().toEpochMilli())
                        .update();
            }
        }
    }

    private static void writeStays(Connection connection, List<Stay> stays) throws SQLException {
        if (stays.isEmpty()) {
            return;
        }
        try (RowArrays<Stay> rows = new RowArrays<>(connection, UPSERT_STAYS, stays)) {
            rows.bigints(Stay::conversation)
                    .bigints(Stay::joinedId)
                    .integers(Stay::userId)
                    .bigints(Stay::deliveredUpto)
                    .bigints(Stay::readUpto)
                    .update();
        }
    }

    private static void writeRooms(Connection connection, Map<Integer, RoomState> rooms) throws SQLException {
        if (rooms.isEmpty()) {
            return;
        }
        try (RowArrays<Map.Entry<Integer, RoomState>> rows =
                new RowArrays<>(connection, UPSERT_ROOMS, rooms.entrySet())) {
            rows.integers(Map.Entry::getKey)
                    .texts(row -> row.getValue().name())
                    .texts(row -> row.getValue().description())
                    .bigints(row -> row.getValue().createdAt().toEpochMilli())
                    .integers(row -> row.getValue().ownerId())
                    .integers(row -> row.getValue().memberCount())
                    .booleans(row -> row.getValue().deleted())
                    .update();
        }
    }
}
