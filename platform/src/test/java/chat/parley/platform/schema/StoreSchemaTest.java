package chat.parley.platform.schema;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.progress.StoreProgress;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import chat.parley.testing.Backends;
import chat.parley.testing.Database;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class StoreSchemaTest {

    @TempDir
    private Path migrations;

    private static HikariDataSource dataSource;
    private static JdbcClient store;

    @BeforeAll
    static void migrate() {
        Database database = Backends.shared().newDatabase();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setSchema(StoreSchema.CHAT);
        dataSource = new HikariDataSource(config);
        StoreSchema.migrate(dataSource);
        StoreSchema.migrate(dataSource);
        store = JdbcClient.create(dataSource);
    }

    @AfterAll
    static void close() {
        dataSource.close();
    }

    @Test
    void theDocumentsTablesHaveTheDocumentsColumns() {
        assertThat(columns("chat", "messages"))
                .containsExactly(
                        Map.entry("id", "bigint"),
                        Map.entry("sender_id", "integer"),
                        Map.entry("receiver_id", "integer"),
                        Map.entry("content", "text"),
                        Map.entry("created_at", "timestamp without time zone"),
                        Map.entry("status", "character varying"),
                        Map.entry("message_type", "character varying"),
                        Map.entry("file_url", "character varying"),
                        Map.entry("chat_type", "character varying"));
        assertThat(columns("chat", "rooms"))
                .containsExactly(
                        Map.entry("id", "integer"),
                        Map.entry("name", "character varying"),
                        Map.entry("description", "text"),
                        Map.entry("created_at", "timestamp without time zone"));
        assertThat(columns("account", "users")).contains(Map.entry("id", "integer"));
    }

    @Test
    void aSecondProjectionStandsBesideTheFirst() {
        StoreSchema.migrateProjection(dataSource, "shadow");
        assertThat(columns("shadow", "messages")).isEqualTo(columns("chat", "messages"));
    }

    @Test
    void theVersionBeforeStartsOverASchemaThatTheNextOneHasExpanded() throws Exception {
        Database database = Backends.shared().newDatabase();
        try (HikariDataSource own = new HikariDataSource()) {
            own.setJdbcUrl(database.jdbcUrl());
            own.setUsername(database.user());
            own.setPassword(database.password());
            own.setSchema(StoreSchema.CHAT);
            StoreSchema.migrate(own);
            Path next = Files.createDirectories(migrations.resolve("next"));
            Files.writeString(
                    next.resolve("V900__expand.sql"),
                    "ALTER TABLE room ADD COLUMN topic text; ALTER TABLE log_position ADD COLUMN seen_at timestamptz;");
            Flyway.configure()
                    .dataSource(own)
                    .schemas(StoreSchema.CHAT)
                    .table("schema_history")
                    .locations("classpath:db/chat", "filesystem:" + next)
                    .load()
                    .migrate();

            StoreSchema.migrate(own);

            JdbcClient old = JdbcClient.create(own);
            // As it writes and reads, naming its columns.
            old.sql("INSERT INTO log_position (partition, next_offset) VALUES (0, 7)")
                    .update();
            assertThat(new StoreProgress(old).current()).isEqualTo(Position.START.atLeast(0, 7));
            assertThat(old.sql("SELECT max(version::integer) FROM schema_history")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(900);
        }
    }

    @Test
    void whoWaitsForAMessageIsLetGoWhenTheStoreHasIt() throws InterruptedException {
        StoreProgress progress = new StoreProgress(store);
        store.sql("INSERT INTO log_position VALUES (3, 10)").update();
        assertThat(progress.awaitMessage(MessageId.of(3, 9), Duration.ZERO)).isTrue();
        assertThat(progress.awaitMessage(MessageId.of(3, 10), Duration.ofMillis(20)))
                .isFalse();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return progress.await(Position.START.atLeast(3, 11), Duration.ofSeconds(10));
            } catch (InterruptedException stopped) {
                return false;
            }
        });
        store.sql("UPDATE log_position SET next_offset = 11 WHERE partition = 3")
                .update();
        assertThat(waiting.join()).isTrue();
        assertThat(progress.current()).isEqualTo(Position.START.atLeast(3, 11));
    }

    private static java.util.List<Map.Entry<String, String>> columns(String schema, String table) {
        return store.sql("""
                        SELECT column_name, data_type FROM information_schema.columns
                        WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position
                        """)
                .params(schema, table)
                .query((row, number) -> Map.entry(row.getString(1), row.getString(2)))
                .list();
    }
}
