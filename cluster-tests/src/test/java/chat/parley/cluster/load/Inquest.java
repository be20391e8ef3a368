package chat.parley.cluster.load;

import static org.awaitility.Awaitility.await;

import chat.parley.client.api.ApiException;
import chat.parley.client.api.Conversation;
import chat.parley.client.api.PageRequest;
import chat.parley.client.api.StoredMessage;
import chat.parley.cluster.audit.Auditor;
import chat.parley.cluster.audit.Evidence;
import chat.parley.cluster.audit.HistoryRow;
import chat.parley.cluster.audit.Journal;
import chat.parley.cluster.audit.LogFacts;
import chat.parley.cluster.audit.LogFacts.Participant;
import chat.parley.cluster.audit.Verdict;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.testing.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Gathers what the journal is to be compared with, once all is quiet: the log, the histories as their participants are shown
 * them, and the unread counts. What is on its way to somebody gets some time to arrive.
 */
public final class Inquest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int PAGE = 100;
    private static final int FORBIDDEN = 403;

    /** So many members of a room are asked for its history. */
    private static final int WITNESSES = 3;

    private final Workload workload;
    private final Journal journal;
    private final String bootstrapServers;
    private final Database database;
    private final Map<Integer, Long> from;

    /** {@code bootstrapServers} and {@code database} of the cluster under test; what is in the log now is no part of it. */
    public Inquest(
            Workload workload, Journal journal, String bootstrapServers, Database database, Map<Integer, Long> from) {
        this.workload = workload;
        this.journal = journal;
        this.bootstrapServers = bootstrapServers;
        this.database = database;
        this.from = Map.copyOf(from);
    }

    /** Where the log ends now. */
    public static Map<Integer, Long> endOfLog(String bootstrapServers) {
        try (LogReader log = new LogReader(bootstrapServers)) {
            return log.end();
        }
    }

    /**
     * The verdict: the first that is clean, or the last one when time is up.
     *
     * @param arrival how long what is on its way may take
     */
    public Verdict hold(Duration arrival) throws FieldException {
        long deadline = System.nanoTime() + arrival.toNanos();
        Verdict verdict = Auditor.judge(evidence());
        while (!verdict.isClean() && System.nanoTime() < deadline) {
            verdict = Auditor.judge(evidence());
        }
        return verdict;
    }

    private Evidence evidence() throws FieldException {
        try (LogReader reader = new LogReader(bootstrapServers)) {
            Map<Integer, Long> end = quietEnd(reader);
            Map<Integer, Long> unstored = unstored(end);
            LogFacts log = LogFacts.of(reader.read(from, end));
            Map<Participant, List<HistoryRow>> histories = new HashMap<>();
            for (ConversationKey conversation : log.conversations()) {
                for (Person witness : witnesses(log, conversation)) {
                    histories.put(new Participant(conversation, witness.userId()), history(witness, conversation));
                }
            }
            return new Evidence(journal.records(), log, histories, unread(log), unstored);
        }
    }

    /** The log's end, once nothing more is written. */
    private Map<Integer, Long> quietEnd(LogReader reader) {
        long[] quietSince = {System.nanoTime()};
        List<Map<Integer, Long>> last = new ArrayList<>(List.of(Map.of()));
        return await().atMost(PATIENCE)
                .pollInterval(POLL)
                .until(
                        () -> {
                            Map<Integer, Long> end = reader.end();
                            if (!end.equals(last.getFirst())) {
                                last.set(0, end);
                                quietSince[0] = System.nanoTime();
                            }
                            return end;
                        },
                        end -> System.nanoTime() - quietSince[0] > QUIET.toNanos());
    }

    /** What the store lacks of the log, once it has come to its end or has had the time to. */
    private Map<Integer, Long> unstored(Map<Integer, Long> end) {
        try {
            return await().atMost(PATIENCE).pollInterval(POLL).until(() -> behind(end), Map::isEmpty);
        } catch (ConditionTimeoutException late) {
            return behind(end);
        }
    }

    private Map<Integer, Long> behind(Map<Integer, Long> end) {
        Map<Integer, Long> stored = stored();
        Map<Integer, Long> behind = new HashMap<>();
        end.forEach((partition, offset) -> {
            long records = offset - stored.getOrDefault(partition, 0L);
            if (records > 0) {
                behind.put(partition, records);
            }
        });
        return behind;
    }

    /** How far the store is; nowhere while it does not answer. */
    private Map<Integer, Long> stored() {
        Map<Integer, Long> stored = new HashMap<>();
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT partition, next_offset FROM chat.log_position")) {
            while (rows.next()) {
                stored.put(rows.getInt(1), rows.getLong(2));
            }
        } catch (SQLException notBackYet) {
            return Map.of();
        }
        return stored;
    }

    private List<Person> witnesses(LogFacts log, ConversationKey conversation) {
        Map<Integer, Person> known =
                workload.people().stream().collect(Collectors.toMap(Person::userId, Function.identity()));
        return log.members(conversation).stream()
                .sorted()
                .limit(conversation instanceof ConversationKey.Private ? 2 : WITNESSES)
                .map(known::get)
                .toList();
    }

    private static List<HistoryRow> history(Person witness, ConversationKey conversation) {
        List<HistoryRow> rows = new ArrayList<>();
        PageRequest request = PageRequest.newest(PAGE);
        List<StoredMessage> page;
        do {
            PageRequest next = request;
            page = shown(() -> switch (conversation) {
                case ConversationKey.Private two -> witness.api().privateHistory(two.peerOf(witness.userId()), next);
                case ConversationKey.Room room -> witness.api().roomHistory(room.roomId(), next);
            });
            page.forEach(message ->
                    rows.add(new HistoryRow(message.id(), message.senderId(), message.content(), message.status())));
            if (!page.isEmpty()) {
                request = PageRequest.newest(PAGE).before(page.getLast().id());
            }
        } while (page.size() == PAGE);
        return rows;
    }

    /** Whom the log has as a participant and the store has not is shown nothing: that is for the rules to judge. */
    private static List<StoredMessage> shown(Callable<List<StoredMessage>> question) {
        try {
            return patiently(question);
        } catch (ApiException refused) {
            if (refused.code() == FORBIDDEN) {
                return List.of();
            }
            throw refused;
        }
    }

    private Map<Participant, Long> unread(LogFacts log) {
        Map<Participant, Long> unread = new HashMap<>();
        for (Person person : workload.people()) {
            for (Conversation line : patiently(() -> person.api().conversations(1, PAGE))) {
                ConversationKey conversation = ConversationKey.of(
                        ChatType.parse(line.chatType()).orElseThrow(), person.userId(), line.receiverId());
                if (log.conversations().contains(conversation)) {
                    unread.put(new Participant(conversation, person.userId()), line.unread());
                }
            }
        }
        return unread;
    }

    private static <T> T patiently(Callable<T> call) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsMatching(failure -> failure instanceof ApiException api && api.retryable())
                .until(call, answer -> true);
    }
}
