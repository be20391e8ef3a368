package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.CallsConfiguration.CallsPool;
import chat.parley.message.RunningService.Answer;
import chat.parley.message.RunningService.User;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class CallsPoolTest {

    private static final int FLOOD = 24;

    private final RunningService service = RunningService.shared();
    private final HikariDataSource calls =
            service.bean("callsPool", CallsPool.class).connections();

    @Test
    void aFloodOfListsThatComeToNothingDoesNotHoldTheStoreUp() throws Exception {
        User user = service.newUser();
        User other = service.newUser();
        Callable<Answer> list = () -> service.get("/api/rooms?query=anything", user.token());
        try (Connection locked = service.bean("dataSource", DataSource.class).getConnection();
                Statement statement = locked.createStatement();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            locked.setAutoCommit(false);
            // Nobody can read rooms; a private message needs none.
            statement.execute("LOCK TABLE room IN ACCESS EXCLUSIVE MODE");
            List<Future<Answer>> flood = IntStream.range(0, FLOOD)
                    .mapToObj(_ -> clients.submit(list))
                    .toList();
            await().until(() -> calls.getHikariPoolMXBean().getThreadsAwaitingConnection() > 0);

            long id = service.append(new MessageSent(
                    user.id(), ChatType.PRIVATE, other.id(), new MessageBody(MessageType.TEXT, "hello", null), null));
            await().until(() -> service.store()
                            .sql("SELECT count(*) FROM message WHERE id = :id AND sender_id = :sender")
                            .param("id", id)
                            .param("sender", user.id())
                            .query(Integer.class)
                            .single()
                    == 1);
            for (Future<Answer> each : flood) {
                assertThat(each.get().status()).isEqualTo(503);
                assertThat(each.get().error()).isEqualTo("unavailable");
            }
            locked.rollback();
        }
        assertThat(list.call().status()).isEqualTo(200);
    }

    @Test
    void callsHaveConnectionsOfTheirOwn() {
        HikariDataSource store = service.bean("dataSource", HikariDataSource.class);

        assertThat(calls.getPoolName()).isEqualTo("calls");
        assertThat(calls.getMaximumPoolSize()).isEqualTo(8);
        assertThat(calls.getSchema()).isEqualTo(store.getSchema());
        assertThat(store.getPoolName()).isEqualTo("store");
        assertThat(calls.getConnectionInitSql())
                .startsWith(store.getConnectionInitSql())
                .contains("statement_timeout");
        assertThat(store.getConnectionInitSql()).doesNotContain("statement_timeout");
        assertThat(service.get("/actuator/prometheus", null).body().path("text").stringValue())
                .contains("hikaricp_connections_max{pool=\"calls\"", "hikaricp_connections_max{pool=\"store\"");
    }
}
