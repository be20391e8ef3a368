package chat.parley.history.message;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a room's members have received and read, as far as the statuses of one page of its messages need it. The view
 * {@code message_with_status} looks at the members once for each message; a page of a large room looks at them once.
 * Whatever the sender, "every other member" is decided by the two members who are furthest behind, and whether there was any
 * by the two who have been there longest: who joins after a message has not read it. Where nobody is left of those who were
 * there, what one of them had received or read when he left goes on counting.
 */
final class RoomWatermarks {

    /** In the order of the primary key, so that no plan reads all members first to find the first two. */
    static final String COUNT_LAGGARDS = """
            SELECT count(*)
            FROM (SELECT FROM member WHERE conversation = :conversation AND delivered_upto < :oldest
                  ORDER BY user_id LIMIT 2) laggard
            """;

    static final String SELECT_LOWEST = """
            (SELECT 'delivered' AS mark, user_id, delivered_upto AS upto FROM member
             WHERE conversation = :conversation ORDER BY delivered_upto, user_id LIMIT 2)
            UNION ALL
            (SELECT 'read', user_id, read_upto FROM member
             WHERE conversation = :conversation ORDER BY read_upto, user_id LIMIT 2)
            UNION ALL
            (SELECT 'joined', user_id, joined_id FROM member
             WHERE conversation = :conversation ORDER BY joined_id, user_id LIMIT 2)
            """;

    static final String SELECT_DESERTED = """
            SELECT m.id, coalesce((SELECT max(CASE WHEN s.read_upto >= m.id THEN 2 ELSE 1 END) FROM stay s
                                   WHERE s.conversation = m.conversation AND s.delivered_upto >= m.id
                                     AND s.joined_id < m.id AND s.user_id <> m.sender_id), 0) AS rank
            FROM message m WHERE m.conversation = :conversation AND m.id IN (:ids)
            """;

    private static final List<String> RANKS = List.of("sent", "delivered", "read");

    /** A member and how far he has got, or where he joined. */
    record Mark(int userId, long upto) {}

    private final List<Mark> lowestDelivered;
    private final List<Mark> lowestRead;
    private final List<Mark> firstJoined;
    private final Map<Long, String> deserted;

    /** @param lowestDelivered the two members who have received least, or all where there are fewer; likewise the others */
    private RoomWatermarks(
            List<Mark> lowestDelivered, List<Mark> lowestRead, List<Mark> firstJoined, Map<Long, String> deserted) {
        this.lowestDelivered = List.copyOf(lowestDelivered);
        this.lowestRead = List.copyOf(lowestRead);
        this.firstJoined = List.copyOf(firstJoined);
        this.deserted = Map.copyOf(deserted);
    }

    /** What is to be known for these messages, of which the last is the oldest. */
    static RoomWatermarks read(JdbcClient jdbc, long conversation, List<StoredMessage> page) {
        long oldestId = page.getLast().id();
        // The usual case in a large room: some have not received any of it, and nobody else need be looked at.
        long laggards = jdbc.sql(COUNT_LAGGARDS)
                .param("conversation", conversation)
                .param("oldest", oldestId)
                .query(Long.class)
                .single();
        if (laggards == 2) {
            return new RoomWatermarks(List.of(), List.of(), List.of(), Map.of());
        }
        record Row(String mark, Mark member) {}
        List<Row> lowest = jdbc.sql(SELECT_LOWEST)
                .param("conversation", conversation)
                .query((row, number) ->
                        new Row(row.getString("mark"), new Mark(row.getInt("user_id"), row.getLong("upto"))))
                .list();
        Map<String, List<Mark>> byMark = lowest.stream()
                .collect(Collectors.groupingBy(Row::mark, Collectors.mapping(Row::member, Collectors.toList())));
        List<Mark> firstJoined = byMark.getOrDefault("joined", List.of());
        return new RoomWatermarks(
                byMark.getOrDefault("delivered", List.of()),
                byMark.getOrDefault("read", List.of()),
                firstJoined,
                deserted(jdbc, conversation, page, firstJoined));
    }

    /** The statuses of those messages of which nobody is left who was there. */
    private static Map<Long, String> deserted(
            JdbcClient jdbc, long conversation, List<StoredMessage> page, List<Mark> firstJoined) {
        List<Long> ids = page.stream()
                .filter(message -> !isAnybodyLeft(firstJoined, message.senderId(), message.id()))
                .map(StoredMessage::id)
                .toList();
        Map<Long, String> statuses = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql(SELECT_DESERTED)
                    .param("conversation", conversation)
                    .param("ids", ids)
                    .query(row -> {
                        statuses.put(row.getLong("id"), RANKS.get(row.getInt("rank")));
                    });
        }
        return statuses;
    }

    /** The status of a message (contract, section 4): {@code delivered}, {@code read} once every other member has. */
    String statusOf(int senderId, long messageId) {
        if (!isAnybodyLeft(firstJoined, senderId, messageId)) {
            return deserted.getOrDefault(messageId, "sent");
        }
        if (othersReached(lowestRead, senderId, messageId)) {
            return "read";
        }
        return othersReached(lowestDelivered, senderId, messageId) ? "delivered" : "sent";
    }

    private static boolean isAnybodyLeft(List<Mark> firstJoined, int senderId, long messageId) {
        return firstJoined.stream().anyMatch(mark -> mark.userId() != senderId && mark.upto() < messageId);
    }

    private static boolean othersReached(List<Mark> lowest, int senderId, long messageId) {
        return lowest.stream().noneMatch(mark -> mark.userId() != senderId && mark.upto() < messageId);
    }
}
