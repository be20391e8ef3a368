package chat.parley.message.room;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rooms as the projection has them. Every method throws {@code DataAccessException} when Postgres does not answer. */
final class RoomTable {

    private static final String COLUMNS = "SELECT id, name, description, created_at, owner_id, member_count FROM room";

    private static final String BY_ID = COLUMNS + " WHERE id = :id AND NOT deleted";

    private static final String LIST = COLUMNS + """
             WHERE NOT deleted
              AND (cast(:pattern AS text) IS NULL OR name ILIKE :pattern)
              AND (NOT :mine OR id IN (SELECT (-conversation)::int FROM member
                                       WHERE user_id = :callerId AND conversation < 0))
            ORDER BY id LIMIT :size OFFSET :offset""";

    private static final String MEMBERS = """
            SELECT member.user_id, users.username, users.display_name
            FROM member LEFT JOIN account.users ON users.id = member.user_id
            WHERE member.conversation = -cast(:id AS bigint)
            ORDER BY member.joined_id, member.user_id LIMIT :size OFFSET :offset""";

    private static final String JOINED_ID = """
            SELECT joined_id FROM member
            WHERE conversation = -cast(:id AS bigint) AND user_id = :userId""";

    private static final String NEXT_ID = "SELECT nextval('account.room_ids')::int";

    private final JdbcClient store;

    RoomTable(JdbcClient store) {
        this.store = store;
    }

    Optional<Room> find(int roomId) {
        return store.sql(BY_ID).param("id", roomId).query((row, _) -> room(row)).optional();
    }

    /**
     * Rooms by id, of which the name contains {@code query} without regard to case, where it is given. No index knows parts
     * of names (pg_trgm would, which a role that owns a database may lack): what few match reads every room, as long as the
     * time-out of statements allows.
     */
    List<Room> list(int callerId, boolean mine, @Nullable String query, Page page) {
        return store.sql(LIST)
                .param("pattern", query == null ? null : "%" + escaped(query) + "%")
                .param("mine", mine)
                .param("callerId", callerId)
                .param("size", page.size())
                .param("offset", page.offset())
                .query((row, _) -> room(row))
                .list();
    }

    /** Members, who has been in for longest first. */
    List<RoomMember> members(int roomId, Page page) {
        return store.sql(MEMBERS)
                .param("id", roomId)
                .param("size", page.size())
                .param("offset", page.offset())
                .query((row, _) -> new RoomMember(row.getInt(1), row.getString(2), row.getString(3)))
                .list();
    }

    boolean isMember(int roomId, int userId) {
        return joinedId(roomId, userId).isPresent();
    }

    /** Where in the log he joined the room, if he is in it. */
    Optional<Long> joinedId(int roomId, int userId) {
        return store.sql(JOINED_ID)
                .param("id", roomId)
                .param("userId", userId)
                .query(Long.class)
                .optional();
    }

    /** An id that no room has; one that is not used in the end stays unused. */
    int nextId() {
        return store.sql(NEXT_ID).query(Integer.class).single();
    }

    private static Room room(ResultSet row) throws SQLException {
        return Room.of(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getInt(5),
                row.getInt(6));
    }

    private static String escaped(String query) {
        return query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
