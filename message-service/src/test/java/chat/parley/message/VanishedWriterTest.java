package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService.User;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instance that is gone without a word, its connection to Postgres left open in the middle of a transaction. */
@Timeout(120)
class VanishedWriterTest {

    private final RunningService service = RunningService.shared();
    private final DataSource store = service.bean("dataSource", DataSource.class);

    @Test
    void whatItHasLockedIsWrittenByTheOthersSoon() throws SQLException {
        User ann = service.newUser();
        User bob = service.newUser();
        // What is open in a pool is its own: this one is closed by Postgres.
        Connection vanished = store.getConnection();
        Statement statement = vanished.createStatement();
        statement.execute("SET idle_in_transaction_session_timeout = '1s'");
        vanished.setAutoCommit(false);
        statement.execute("SELECT * FROM log_position ORDER BY partition FOR UPDATE");

        long id = service.append(new MessageSent(
                ann.id(), ChatType.PRIVATE, bob.id(), new MessageBody(MessageType.TEXT, "still there?", null), null));
        await().until(() -> service.store()
                        .sql("SELECT count(*) FROM message WHERE id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single()
                == 1);
        assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
        vanished.close();
    }

    @Test
    void everyWriterLimitsWhatItWouldLeaveBehind() throws SQLException {
        try (Connection connection = store.getConnection()) {
            assertThat(shown(connection, "idle_in_transaction_session_timeout")).isEqualTo("30s");
            assertThat(shown(connection, "lock_timeout")).isEqualTo("5s");
            assertThat(shown(connection, "idle_session_timeout")).isEqualTo("1h");
        }
    }

    private static String shown(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
