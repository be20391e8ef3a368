package chat.parley.history.sync;

import chat.parley.history.HistoryProperties;
import chat.parley.history.store.Freshness;
import chat.parley.history.store.Store;
import chat.parley.history.store.Turnstile;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.json.JsonWriter;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads backlogs: a few statements on one snapshot, so that messages, rooms and position belong together, and the same few
 * for many questions as for one. A bounded number at once: when a gateway dies, thousands of sessions ask in the same second.
 */
@Component
class Backlogs {

    /** Rows that a connection holds at once: of the longest messages 1.6 MB. */
    private static final int FETCH_SIZE = 200;

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
     * Answers one question.
     *
     * @param freshness what the caller waits for, {@code until} included
     * @param share pays for what is answered
     */
    Backlog read(Question question, Freshness freshness, AnswerMemory.Share share) {
        return store.read(freshness, lane, jdbc -> {
            Position own = question.until() == null ? position(jdbc) : question.until();
            return read(jdbc, List.of(question), own, share).getFirst();
        });
    }

    /**
     * Answers several questions, each of which has an {@code until}, as far as the store has got when the caller has waited:
     * who asks for an earlier place than others need not wait until the store is where those want it.
     *
     * @param freshness what the caller waits for, at best every {@code until}
     * @param share pays for what is answered
     */
    List<Outcome> read(List<Question> questions, Freshness freshness, AnswerMemory.Share share) {
        return store.readAnyway(freshness, lane, jdbc -> {
            Position own = position(jdbc);
            Predicate<Question> isReached = question -> own.reaches(Objects.requireNonNull(question.until()));
            List<Question> reached = questions.stream().filter(isReached).toList();
            List<Backlog> backlogs = reached.isEmpty() ? List.of() : read(jdbc, reached, own, share);
            List<Outcome> outcomes = new ArrayList<>(questions.size());
            int answered = 0;
            for (Question question : questions) {
                if (!isReached.test(question)) {
                    outcomes.add(new Outcome.Behind());
                } else if (answered == backlogs.size()) {
                    outcomes.add(new Outcome.TooMuch());
                } else {
                    outcomes.add(new Outcome.Found(backlogs.get(answered++)));
                }
            }
            return outcomes;
        });
    }

    /** What is answered of the questions: the first of them, as many as fit into the limits. */
    private List<Backlog> read(JdbcClient jdbc, List<Question> questions, Position own, AnswerMemory.Share share) {
        // A replica may have failed in the middle of the same.
        share.giveBack();
        List<Missed.Answer> missed = missed(jdbc, questions, share);
        List<Question> answered = questions.subList(0, missed.size());
        List<List<Piece>> statuses = statuses(jdbc, answered, share);
        Map<Integer, List<Piece>> rooms = rooms(jdbc, answered, share);
        List<Backlog> backlogs = new ArrayList<>(answered.size());
        for (int i = 0; i < answered.size(); i++) {
            Question question = answered.get(i);
            List<Piece> moved = statuses.get(i);
            boolean isTooMuch = moved.size() > limits.maxStatuses();
            backlogs.add(new Backlog(
                    missed.get(i).inOrder(),
                    isTooMuch ? List.copyOf(moved.subList(0, limits.maxStatuses())) : List.copyOf(moved),
                    rooms.getOrDefault(question.userId(), List.of()),
                    question.until() == null ? own : question.until(),
                    missed.get(i).truncated() || isTooMuch));
        }
        return backlogs;
    }

    private List<Missed.Answer> missed(JdbcClient jdbc, List<Question> questions, AnswerMemory.Share share) {
        Missed missed = new Missed(questions, limits, share);
        asking(jdbc, BacklogQueries.SELECT_MESSAGES, questions)
                .param("per_conversation", limits.maxPerConversation())
                .param("total", limits.maxMessages())
                .withFetchSize(FETCH_SIZE)
                .query(missed::read);
        return missed.answers();
    }

    private static Position position(JdbcClient jdbc) {
        Map<Integer, Long> nextOffsets = new HashMap<>();
        jdbc.sql(BacklogQueries.SELECT_POSITION).query(row -> {
            nextOffsets.put(row.getInt("partition"), row.getLong("next_offset"));
        });
        return Position.of(nextOffsets);
    }

    private static Map<Integer, List<Piece>> rooms(
            JdbcClient jdbc, List<Question> questions, AnswerMemory.Share share) {
        Map<Integer, List<Piece>> rooms = new HashMap<>();
        jdbc.sql(BacklogQueries.SELECT_ROOMS)
                .param("users", Question.users(questions))
                .withFetchSize(FETCH_SIZE)
                .query(row -> {
                    Piece room = Piece.of(JsonWriter.object()
                            .number("room_id", row.getInt("id"))
                            .number("joined_id", row.getLong("joined_id"))
                            .number("members", row.getInt("member_count")));
                    share.take(room);
                    rooms.computeIfAbsent(row.getInt("user_id"), user -> new ArrayList<>())
                            .add(room);
                });
        return rooms;
    }

    /** Of each question, and more than are answered where there are more. */
    private List<List<Piece>> statuses(JdbcClient jdbc, List<Question> questions, AnswerMemory.Share share) {
        List<List<Piece>> statuses = Stream.<List<Piece>>generate(ArrayList::new)
                .limit(questions.size())
                .toList();
        if (questions.stream().anyMatch(question -> question.since() != null)) {
            asking(jdbc, BacklogQueries.SELECT_STATUSES, questions)
                    .param("room_limit", roomReceiptsLimit)
                    .param("limit", limits.maxStatuses())
                    .withFetchSize(FETCH_SIZE)
                    .query(row -> {
                        List<Piece> moved = statuses.get(row.getInt("number") - 1);
                        for (ServerFrame.Status status : statuses(row)) {
                            Piece piece = Piece.of(status);
                            share.take(piece);
                            moved.add(piece);
                        }
                    });
        }
        return statuses;
    }

    private static JdbcClient.StatementSpec asking(JdbcClient jdbc, String sql, List<Question> questions) {
        return jdbc.sql(sql)
                .param("users", Question.users(questions))
                .param("since", Question.sinces(questions))
                .param("until", Question.untils(questions));
    }

    /** Who has read has also received, so "delivered" is news only where it is ahead. */
    private static List<ServerFrame.Status> statuses(ResultSet row) throws SQLException {
        ConversationKey conversation = ConversationKey.unpack(row.getLong("conversation"));
        int userId = row.getInt("user_id");
        // The peer as the reader of the frame sees it, which is the one whose watermark moved.
        int receiverId = switch (conversation) {
            case ConversationKey.Private ignored -> userId;
            case ConversationKey.Room room -> room.roomId();
        };
        List<ServerFrame.Status> statuses = new ArrayList<>(2);
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
        return statuses;
    }
}
