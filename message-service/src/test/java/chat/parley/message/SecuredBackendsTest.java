package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService.Answer;
import chat.parley.message.rebuild.StoreToolCommand;
import chat.parley.testing.secured.SecuredEngines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** message-service with certificates, SCRAM and roles, by Spring's ordinary properties, as docs/operations.md sets them. */
@Timeout(240)
class SecuredBackendsTest {

    private static SecuredEngines engines;

    @BeforeAll
    static void start() throws Exception {
        engines = SecuredEngines.start();
    }

    @AfterAll
    static void stop() throws Exception {
        engines.close();
    }

    /** A room is an event in Kafka, a row in Postgres and a member in Redis. */
    @Test
    void aRoomPassesThroughAllThreeEngines() throws Exception {
        try (RunningService service = RunningService.shared().another(engines.settings())) {
            service.awaitReady();
            String token = service.newUser().token();

            Answer created = service.post("/api/rooms", token, "{\"name\":\"behind locks\"}");

            assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
            await().until(() -> service.store()
                    .sql("SELECT count(*) FROM room WHERE name = 'behind locks'")
                    .query(Long.class)
                    .single()
                    .equals(1L));
            await().until(() -> engines.redisHas("parley:rooms-of:*"));
            assertThat(service.get("/actuator/health", null)
                            .body()
                            .at("/components/redis/status")
                            .stringValue(""))
                    .isEqualTo("UP");
            assertThat(verified()).contains("EQUAL");
        }
        try (Connection connection = engines.connect(engines.certificate());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            assertThat(row.next() && row.getBoolean(1)).isTrue();
        }
    }

    /** What the tool says that compares the store with the log, given the settings of the service. */
    private static String verified() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String[] arguments = Stream.concat(
                        Stream.of("verify"), Stream.of(engines.settings()).map("--"::concat))
                .toArray(String[]::new);
        int ended = StoreToolCommand.run(new PrintStream(said, true, StandardCharsets.UTF_8), arguments);
        assertThat(ended).as("%s", said).isZero();
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aServerThatAnotherCertificateVouchesForIsNotTalkedTo() throws Exception {
        var stranger = engines.stranger();
        assertThatThrownBy(() -> engines.connect(stranger)).isInstanceOf(SQLException.class);
    }

    @Test
    void whoHasTheWrongPasswordOfKafkaIsToldSo() {
        try (Admin admin = engines.kafkaClient("wrong")) {
            assertThatThrownBy(() -> admin.describeCluster().nodes().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
        try (Admin admin = engines.kafkaClient(SecuredEngines.PASSWORD)) {
            assertThat(admin.describeCluster().nodes().toCompletionStage()).succeedsWithin(Duration.ofSeconds(30));
        }
    }
}
