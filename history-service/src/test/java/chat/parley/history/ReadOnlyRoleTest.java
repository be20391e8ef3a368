package chat.parley.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.platform.schema.StoreSchema;
import chat.parley.testing.Backends;
import chat.parley.testing.Database;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;

/** history-service as a role that may only read, with the rights that docs/operations.md grants, also after a rebuild. */
@Timeout(120)
class ReadOnlyRoleTest {

    private final String role = "reader_" + ProcessHandle.current().pid();
    private final StoreRows rows = StoreRows.create();
    private final int alice = rows.account("alice", "Alice");
    private final int bob = rows.account("bob", "Bob");

    @Test
    void everyQueryIsAnsweredAndNothingElseIsAllowed() throws SQLException {
        rows.say(alice, bob, "hello");
        rows.jdbc().sql("""
            CREATE ROLE %1$s LOGIN PASSWORD 'reads';
            GRANT USAGE ON SCHEMA chat, account TO %1$s;
            GRANT SELECT ON ALL TABLES IN SCHEMA chat TO %1$s;
            GRANT SELECT (id, username, display_name) ON account.users TO %1$s;
            ALTER DEFAULT PRIVILEGES FOR ROLE parley GRANT USAGE ON SCHEMAS TO %1$s;
            ALTER DEFAULT PRIVILEGES FOR ROLE parley GRANT SELECT ON TABLES TO %1$s;
            """.formatted(role)).update();
        Database database = rows.database();

        try (var service = SpringApplication.run(
                HistoryService.class,
                "--server.port=0",
                "--parley.auth.secret=" + Api.SECRET,
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + role,
                "--spring.datasource.password=reads",
                "--spring.data.redis.url=" + Backends.shared().redisUrl())) {
            Api api = new Api(service.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            assertAnswersAll(api);

            replaceTheStore(database);

            assertAnswersAll(api);
        }
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), role, "reads");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT password_hash FROM account.users"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("DELETE FROM chat.log_position"))
                    .hasMessageContaining("permission denied");
        }
    }

    private void assertAnswersAll(Api api) {
        assertThat(api.post("/api/chat/history/private", alice, "{\"user_id\":" + bob + "}")
                        .status())
                .isEqualTo(200);
        assertThat(api.post("/api/chat/conversations", alice, "{}").status()).isEqualTo(200);
        assertThat(api.post("/api/chat/sync", alice, "{\"until\":\"" + rows.position() + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/users?ids=" + bob, alice).data().size()).isEqualTo(1);
        assertThat(api.get("/api/users?query=bo", alice).status()).isEqualTo(200);
    }

    /** As a rebuild does: a schema made by the owner takes the old one's place. */
    private void replaceTheStore(Database database) {
        try (HikariDataSource owner = new HikariDataSource()) {
            owner.setJdbcUrl(database.jdbcUrl());
            owner.setUsername(database.user());
            owner.setPassword(database.password());
            StoreSchema.migrateProjection(owner, "chat_shadow");
        }
        rows.jdbc()
                .sql("INSERT INTO chat_shadow.log_position SELECT * FROM chat.log_position")
                .update();
        rows.jdbc()
                .sql("ALTER SCHEMA chat RENAME TO chat_replaced; ALTER SCHEMA chat_shadow RENAME TO chat")
                .update();
    }
}
