package chat.parley.message.room;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Rooms as the projection has them. Every method throws {@code DataAccessException} when Postgres does not answer. */
final class RoomTable {

    private static final String COLUMNS = "SELECT id, name, description, created_at, owner_id, member_count FROM room";

    private static final String BY_ID = COLUMNS + " WHERE id = :id AND NOT deleted";

    private static final String LIST = COLUMNS + """
             WHERE NOT deleted AND (cast(:pattern AS text) IS NULL OR name ILIKE :pattern)
            ORDER BY id LIMIT :size OFFSET :offset""";

    /** From the caller's side: among all rooms there are few of his. */
    static final String LIST_MINE = """
            SELECT id, name, description, created_at, owner_id, member_count
            FROM member JOIN room ON room.id = (-member.conversation)::int
            WHERE member.user_id = :callerId AND member.conversation < 0
              AND NOT deleted AND (cast(:pattern AS text) IS NULL OR name ILIKE :pattern)
            ORDER BY id LIMIT :size OFFSET :offset""";

    private static final String IS_FOUNDED =
            "SELECT EXISTS (SELECT FROM room WHERE id = :id AND created_at = :createdAt)";

    private static final String IS_TAKEN = "SELECT EXISTS (SELECT FROM room WHERE id = :id)";

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
    List<Room> list(@Nullable String query, Page page) {
        return list(store.sql(LIST), query, page);
    }

    /** As {@link #list}, of those alone in which this user is. */
    List<Room> listOf(int callerId, @Nullable String query, Page page) {
        return list(store.sql(LIST_MINE).param("callerId", callerId), query, page);
    }

    private static List<Room> list(StatementSpec statement, @Nullable String query, Page page) {
        return statement
                .param("pattern", query == null ? null : "%" + escaped(query) + "%")
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

    /** Whether there is or was a room with this id, as far as the store has got. */
    boolean isTaken(int roomId) {
        return store.sql(IS_TAKEN).param("id", roomId).query(Boolean.class).single();
    }

    /** Whether a room with this id was founded at this moment, be it deleted since. */
    boolean isFounded(int roomId, Instant createdAt) {
        return store.sql(IS_FOUNDED)
                .param("id", roomId)
                .param("createdAt", createdAt.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
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
