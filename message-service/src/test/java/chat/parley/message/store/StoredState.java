package chat.parley.message.store;

import chat.parley.message.store.fold.Changes.NewMessage;
import chat.parley.message.store.fold.Changes.Repeat;
import chat.parley.message.store.fold.Member;
import chat.parley.message.store.fold.MemberKey;
import chat.parley.message.store.fold.RoomState;
import chat.parley.message.store.fold.Stay;
import chat.parley.message.store.fold.StoreState;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads everything out of Postgres. */
final class StoredState {

    private StoredState() {}

    static StoreState of(JdbcClient store) {
        StoreState state = StoreState.empty();
        store.sql("SELECT * FROM message").query(row -> {
            NewMessage message = new NewMessage(
                    row.getLong("conversation"),
                    row.getLong("id"),
                    row.getInt("sender_id"),
                    row.getInt("receiver_id"),
                    new MessageBody(
                            MessageType.parse(row.getString("message_type")).orElseThrow(),
                            row.getString("content"),
                            row.getString("file_url")),
                    instant(row, "created_at"),
                    row.getString("client_msg_id"));
            state.messages().put(message.id(), message);
        });
        store.sql("SELECT * FROM repeat").query(row -> {
            state.repeats()
                    .put(
                            row.getLong("id"),
                            new Repeat(
                                    row.getLong("conversation"),
                                    row.getLong("id"),
                                    row.getInt("sender_id"),
                                    row.getLong("first_id")));
        });
        store.sql("SELECT * FROM conversation").query(row -> {
            state.lastMessages().put(row.getLong("conversation"), row.getLong("last_message_id"));
        });
        store.sql("SELECT * FROM member").query(row -> {
            state.members()
                    .put(
                            new MemberKey(row.getLong("conversation"), row.getInt("user_id")),
                            new Member(
                                    row.getLong("joined_id"),
                                    row.getLong("delivered_upto"),
                                    row.getLong("read_upto"),
                                    row.getLong("receipt_id")));
        });
        store.sql("SELECT * FROM stay").query(row -> {
            state.stays()
                    .put(
                            row.getLong("joined_id"),
                            new Stay(
                                    row.getLong("conversation"),
                                    row.getLong("joined_id"),
                                    row.getInt("user_id"),
                                    row.getLong("delivered_upto"),
                                    row.getLong("read_upto")));
        });
        store.sql("SELECT * FROM departed").query(row -> {
            state.departed()
                    .put(new MemberKey(row.getLong("conversation"), row.getInt("user_id")), instant(row, "left_at"));
        });
        store.sql("SELECT * FROM room").query(row -> {
            state.rooms()
                    .put(
                            row.getInt("id"),
                            new RoomState(
                                    row.getString("name"),
                                    row.getString("description"),
                                    instant(row, "created_at"),
                                    row.getInt("owner_id"),
                                    row.getInt("member_count"),
                                    row.getBoolean("deleted")));
        });
        return state;
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
