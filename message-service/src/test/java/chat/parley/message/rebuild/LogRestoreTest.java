package chat.parley.message.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService;
import chat.parley.message.log.LogConsumer;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import chat.parley.testing.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log and the store, lost and restored as docs/operations.md says. */
@Timeout(300)
class LogRestoreTest {

    private static final int MESSAGES = 40;

    private final Database database = RunningService.BACKENDS.newDatabase();
    private OwnKafka kafka;

    @BeforeEach
    void startKafka() throws Exception {
        kafka = OwnKafka.start();
    }

    @AfterEach
    void endKafka() throws Exception {
        kafka.close();
    }

    @Test
    void aCopyOfTheBrokersFilesKeepsEveryPlaceAndTheStoreIsMadeOfIt() throws Exception {
        Map<Long, String> stored;
        try (RunningService service = serve(database)) {
            say(service, "before");
            stored = history(service);
        }
        Map<String, String> log = kafka.log();
        Map<TopicPartition, Long> storeGroup = kafka.committed("parley-store");
        Map<TopicPartition, Long> fanoutGroup = kafka.committed("parley-fanout");
        kafka.stop();
        Path copy = kafka.backUp("backup");

        kafka.restore(copy);
        kafka.startAgain();

        assertThat(stored).hasSize(MESSAGES);
        assertThat(kafka.log()).isEqualTo(log);
        assertThat(kafka.committed("parley-store")).isEqualTo(storeGroup).isNotEmpty();
        assertThat(kafka.committed("parley-fanout")).isEqualTo(fanoutGroup).isNotEmpty();

        // Postgres is lost too: an empty database is filled by the service itself.
        try (RunningService service = serve(RunningService.BACKENDS.newDatabase())) {
            await().until(() -> history(service).equals(stored));
            assertThat(ToolOf.service(service).verify()).isEmpty();
            // And it goes on: no place is given a second time.
            assertThat(say(service, "after")).allMatch(id -> !stored.containsKey(id));
            ToolOf.service(service).rebuild();
            assertThat(ToolOf.service(service).verify()).isEmpty();
            assertThat(history(service)).hasSize(2 * MESSAGES).containsAllEntriesOf(stored);
        }
    }

    @Test
    void aDatabaseInWhichAccountsAloneWereRestoredKnowsThemAndIsFilledFromTheLog() throws Exception {
        Map<Long, String> stored;
        String person = "{\"username\":\"restored\",\"password\":\"correct horse\"}";
        int restored;
        try (RunningService service = serve(database)) {
            restored = userOf(service.post("/api/auth/register", null, person));
            say(service, "before");
            stored = history(service);
        }
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA chat CASCADE");
        }

        try (RunningService service = serve(database)) {
            await().until(() -> history(service).equals(stored));
            assertThat(ToolOf.service(service).verify()).isEmpty();
            assertThat(userOf(service.post("/api/auth/login", null, person))).isEqualTo(restored);
            assertThat(userOf(service.post("/api/auth/register", null, person.replace("restored", "newcomer"))))
                    .isGreaterThan(restored);
        }
    }

    private static int userOf(RunningService.Answer answer) {
        return answer.data().path("user_id").intValue();
    }

    @Test
    void aLogThatEndsBeforeTheStoreIsRefusedUntilItIsFilledUp() throws Exception {
        Path copy;
        Map<Long, String> stored;
        try (RunningService service = serve(database)) {
            say(service, "in the backup");
        }
        kafka.stop();
        copy = kafka.backUp("older");
        kafka.startAgain();
        try (RunningService service = serve(database)) {
            say(service, "after the backup");
            stored = history(service);
        }
        kafka.stop();

        kafka.restore(copy);
        kafka.startAgain();

        try (RunningService service = another(database)) {
            LogConsumer store = service.bean("storeConsumer", LogConsumer.class);
            await().untilAsserted(() -> assertThat(store.failure())
                    .hasValueSatisfying(
                            reason -> assertThat(reason).contains("this is not the log it was built from")));
            assertThat(history(service)).isEqualTo(stored);

            kafka.append(fillUp(service));

            service.awaitReady();
            List<Long> ids = say(service, "on the restored log");
            assertThat(ids).allMatch(id -> !stored.containsKey(id));
            assertThat(history(service)).hasSize(3 * MESSAGES).containsAllEntriesOf(stored);
        }
    }

    @Test
    void aLogThatIsGoneIsNotBegunAnewBesideTheStoreThatWasBuiltFromIt() throws Exception {
        try (RunningService service = serve(database)) {
            say(service, "before");
        }
        kafka.deleteLog();

        assertThatThrownBy(() -> another(database)).hasStackTraceContaining("topic parley.events is gone");
        assertThat(kafka.hasLog()).isFalse();
    }

    /** As many records that say nothing as the log lacks, so that no place is given a second time. */
    private List<ProducerRecord<byte[], byte[]>> fillUp(RunningService service) {
        List<ProducerRecord<byte[], byte[]>> filling = new ArrayList<>();
        Map<TopicPartition, Long> ends = kafka.ends();
        service.store().sql("SELECT partition, next_offset FROM log_position").query(row -> {
            int partition = row.getInt(1);
            long lacking = row.getLong(2) - ends.getOrDefault(new TopicPartition(Topics.EVENTS, partition), 0L);
            for (long i = 0; i < lacking; i++) {
                filling.add(new ProducerRecord<>(
                        Topics.EVENTS, partition, null, "filling".getBytes(StandardCharsets.UTF_8)));
            }
        });
        return filling;
    }

    private RunningService serve(Database in) {
        RunningService service = another(in);
        service.awaitReady();
        return service;
    }

    private RunningService another(Database in) {
        return RunningService.shared()
                .another("spring.kafka.bootstrap-servers=" + kafka.servers(), "spring.datasource.url=" + in.jdbcUrl());
    }

    private List<Long> say(RunningService service, String content) throws Exception {
        List<Long> ids = kafka.say(IntStream.range(0, MESSAGES)
                .mapToObj(i -> new MessageSent(
                        1 + i % 5,
                        ChatType.PRIVATE,
                        10 + i % 7,
                        new MessageBody(MessageType.TEXT, content + " " + i, null),
                        content + "-" + i))
                .toList());
        await().until(() -> history(service).keySet().containsAll(ids));
        return ids;
    }

    private static Map<Long, String> history(RunningService service) {
        Map<Long, String> messages = new HashMap<>();
        service.store().sql("SELECT id, content, created_at::text FROM message").query(row -> {
            messages.put(row.getLong(1), row.getString(2) + " " + row.getString(3));
        });
        return messages;
    }
}
