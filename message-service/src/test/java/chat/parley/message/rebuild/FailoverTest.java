package chat.parley.message.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService;
import chat.parley.message.RunningService.Answer;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import chat.parley.testing.Database;
import chat.parley.testing.PostgresPair;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;

/** The primary is lost and a standby takes its place that has not got its last transactions. */
@Timeout(240)
class FailoverTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** As docs/operations.md gives it. */
    private static final List<String> NEVER_TWICE = List.of("""
            SELECT setval('account.users_id_seq', greatest(
                (SELECT last_value FROM account.users_id_seq),
                (SELECT max(id) FROM account.users),
                (SELECT max(user_id) FROM chat.member)) + 10000)
            """, """
            SELECT setval('account.room_ids', greatest(
                (SELECT last_value FROM account.room_ids),
                (SELECT max(id) FROM chat.room)) + 10000)
            """);

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
    void theServiceReadsAgainWhatTheStandbyHasNotGot() throws Exception {
        try (PostgresPair pair = PostgresPair.startPrimary();
                RunningService service = serve(pair.whicheverIsPrimary())) {
            service.awaitReady();
            int early = register(service, "early");
            pair.startStandby();
            long kept = say(service, early, "kept");
            await().atMost(LIMIT).until(pair::standbyHasCaughtUp);
            pair.killStandby();
            int late = register(service, "late");
            long lost = say(service, late, "lost");

            pair.killPrimary();
            pair.startStandby();
            pair.promote();

            // Nothing is said any more: the lost message's partition must notice by itself.
            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(DataAccessException.class)
                    .until(() -> isStored(service, kept) && isStored(service, lost));
            assertThat(ToolOf.service(service).verify()).isEmpty();
            NEVER_TWICE.forEach(
                    sql -> service.store().sql(sql).query(Long.class).single());
            assertThat(register(service, "later")).isGreaterThan(late);
        }
    }

    private RunningService serve(Database database) {
        return RunningService.shared()
                .another(
                        "spring.kafka.bootstrap-servers=" + kafka.servers(),
                        "spring.datasource.url=" + database.jdbcUrl(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password());
    }

    private static int register(RunningService service, String name) {
        Answer answer = service.post(
                "/api/auth/register", null, "{\"username\":\"%s\",\"password\":\"correct horse\"}".formatted(name));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer.data().path("user_id").intValue();
    }

    private long say(RunningService service, int senderId, String content) throws Exception {
        MessageSent event = new MessageSent(
                senderId, ChatType.PRIVATE, 1_000_000, new MessageBody(MessageType.TEXT, content, null), null);
        long id = kafka.say(List.of(event)).getFirst();
        await().atMost(LIMIT).until(() -> isStored(service, id));
        return id;
    }

    private static boolean isStored(RunningService service, long id) {
        return service.store()
                .sql("SELECT count(*) = 1 FROM message WHERE id = ?")
                .param(id)
                .query(Boolean.class)
                .single();
    }
}
