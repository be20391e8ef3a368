package chat.parley.message.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService;
import chat.parley.message.RunningService.User;
import chat.parley.message.store.fold.Fold;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.kafka.core.ConsumerFactory;

/** Over a service that goes on while its store is verified and replaced. */
@Timeout(240)
class StoreToolTest {

    private final RunningService service = RunningService.shared();
    private final HikariDataSource live = service.bean("dataSource", HikariDataSource.class);
    private final List<String> said = new ArrayList<>();
    private User ann;
    private User bob;
    private long message;

    @BeforeEach
    void talk() {
        ann = service.newUser();
        bob = service.newUser();
        message = service.append(text(ann, bob, "tell nobody", "m1"));
        service.append(text(ann, bob, "tell nobody", "m1"));
        service.append(new ReceiptsMarked(
                ReceiptStatus.READ, ChatType.PRIVATE, ann.id(), List.of(new Receipt(bob.id(), message))));
        String room = service.post("/api/rooms", ann.token(), "{\"name\":\"tea\",\"description\":\"green\"}")
                .data()
                .path("id")
                .toString();
        service.post("/api/rooms/" + room + "/members", bob.token(), "{}");
        long heard = service.append(new MessageSent(
                ann.id(),
                ChatType.ROOM,
                Integer.parseInt(room),
                new MessageBody(MessageType.TEXT, "tell nobody", null),
                "m3"));
        service.append(new ReceiptsMarked(
                ReceiptStatus.READ, ChatType.ROOM, Integer.parseInt(room), List.of(new Receipt(bob.id(), heard))));
        service.append(new MemberLeft(Integer.parseInt(room), bob.id(), bob.id()));
        service.post("/api/rooms/" + room + "/members", bob.token(), "{}");
        awaitStored(service.append(text(bob, ann, "last", "m2")));
    }

    @Test
    void aStoreThatFollowedTheLogIsEqual() throws Exception {
        assertThat(tool().verify()).isEmpty();

        assertThat(said).last().asString().contains("messages").contains("rooms");
        assertThat(schemas()).doesNotContain(Shadow.NAME);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            message;     UPDATE message SET content = 'other' WHERE id = :id
            message;     DELETE FROM message WHERE id = :id
            message;     INSERT INTO message SELECT conversation, id + 1, sender_id, receiver_id, content, created_at, message_type FROM message WHERE id = :id
            message;     UPDATE message SET created_at = created_at + interval '1 ms' WHERE id = :id
            repeat;      DELETE FROM repeat WHERE first_id = :id
            member;      UPDATE member SET read_upto = 0 WHERE read_upto = :id
            member;      DELETE FROM member WHERE read_upto = :id
            conversation;UPDATE conversation SET last_message_id = :id WHERE conversation = (SELECT conversation FROM message WHERE id = :id)
            stay;        UPDATE stay SET read_upto = joined_id WHERE joined_id = (SELECT max(joined_id) FROM stay) AND :id > 0
            room;        UPDATE room SET name = 'coffee' WHERE id = (SELECT max(id) FROM room) AND :id > 0
            """)
    void whatIsWrongInTheStoreIsFoundAndARebuildMendsIt(String table, String damage) throws Exception {
        assertThat(service.store().sql(damage).param("id", message).update()).isPositive();

        Difference difference = tool().verify().orElseThrow();

        assertThat(difference.table()).isEqualTo(table);
        assertThat(difference.story())
                .doesNotContain("nobody")
                .doesNotContain("other")
                .doesNotContain("coffee");
        tool().rebuild();
        assertThat(tool().verify()).isEmpty();
        assertThat(schemas()).contains("chat").doesNotContain(Shadow.NAME, Shadow.REPLACED);
    }

    /** As after an upgrade from a version that kept no stays. */
    @Test
    void staysThatAreMissingFromBeforeTheyWereKeptAreNoDifferenceAndARebuildHasThem() throws Exception {
        service.store().sql("DELETE FROM stay").update();
        service.store().sql("UPDATE stay_record SET complete = false").update();
        assertThat(tool().verify()).isEmpty();

        tool().rebuild();

        assertThat(service.store()
                        .sql("SELECT complete FROM stay_record")
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(service.store()
                        .sql("SELECT count(*) FROM stay")
                        .query(Integer.class)
                        .single())
                .isPositive();
        assertThat(tool().verify()).isEmpty();
    }

    @Test
    void theStoreGoesOnWhileItIsReplaced() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        List<Long> appended = new CopyOnWriteArrayList<>();
        Thread talker = Thread.ofVirtual().start(() -> {
            for (int i = 0; !enough.get(); i++) {
                appended.add(service.append(text(ann, bob, "while " + i, "w" + i)));
            }
        });
        try {
            for (int round = 0; round < 3; round++) {
                int before = appended.size();
                tool().rebuild();
                await().until(() -> appended.size() > before + 20);
            }
        } finally {
            enough.set(true);
            talker.join();
        }
        awaitStored(appended.getLast());
        assertThat(service.store()
                        .sql("SELECT id FROM message WHERE sender_id = ? AND content LIKE 'while %' ORDER BY id")
                        .param(ann.id())
                        .query(Long.class)
                        .list())
                .isEqualTo(appended);
        assertThat(tool().verify()).isEmpty();
    }

    /** Its next statement would find the new tables by their names, through a snapshot in which they are not whole. */
    @Test
    void aReaderThatKnowsHowFarTheStoreIsReadsOnInThatStore() throws Exception {
        Future<Void> rebuild;
        try (Connection reader = live.getConnection();
                Statement statement = reader.createStatement()) {
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reader.setAutoCommit(false);
            statement.execute("SELECT * FROM log_position");
            String store = "SELECT 'message'::regclass::oid";
            long before = number(statement, store);
            rebuild = rebuildThatWaitsFor("AccessExclusiveLock");

            assertThat(number(statement, store)).isEqualTo(before);
            reader.commit();
            rebuild.get(60, TimeUnit.SECONDS);
            assertThat(number(statement, store)).isNotEqualTo(before);
        }
        assertThat(tool().verify()).isEmpty();
    }

    private Future<Void> rebuildThatWaitsFor(String lock) {
        FutureTask<Void> rebuild = new FutureTask<>(() -> {
            tool().rebuild();
            return null;
        });
        Thread.startVirtualThread(rebuild);
        await().until(() -> service.store()
                .sql("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND mode = ?")
                .param(lock)
                .query(Boolean.class)
                .single());
        return rebuild;
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void aWriterThatHoldsTheStoreForAWhileIsWaitedFor() throws Exception {
        Future<Void> rebuild;
        try (Connection writer = live.getConnection()) {
            writer.setAutoCommit(false);
            writer.createStatement().execute("SELECT * FROM log_position FOR UPDATE");
            rebuild = rebuildThatWaitsFor("ExclusiveLock");
            assertThat(schemas()).contains(Shadow.NAME);
            writer.rollback();
        }
        rebuild.get(60, TimeUnit.SECONDS);
        assertThat(schemas()).doesNotContain(Shadow.NAME, Shadow.REPLACED);
    }

    @Test
    void whatAKilledOneHasLeftIsDroppedByTheNext() throws Exception {
        service.store()
                .sql("CREATE SCHEMA chat_shadow CREATE TABLE message (half integer)")
                .update();
        service.store()
                .sql("CREATE SCHEMA chat_replaced CREATE TABLE message (old integer)")
                .update();

        assertThat(tool().verify()).isEmpty();

        assertThat(schemas()).doesNotContain(Shadow.NAME, Shadow.REPLACED);
    }

    @Test
    void onlyOneAtATime() throws Exception {
        try (Shadow first = Shadow.create(live, 1)) {
            assertThat(first.dataSource().isRunning()).isTrue();
            assertThatThrownBy(() -> tool().verify())
                    .isInstanceOf(StoreToolException.class)
                    .hasMessageContaining("under way");
        }
        assertThat(tool().verify()).isEmpty();
    }

    private StoreTool tool() {
        @SuppressWarnings("unchecked")
        ConsumerFactory<byte[], byte[]> factory = service.bean("kafkaConsumerFactory", ConsumerFactory.class);
        return new StoreTool(live, factory, new Fold(Duration.ofSeconds(30)), new RebuildSettings(2, 1000), said::add);
    }

    private List<String> schemas() throws SQLException {
        return service.store()
                .sql("SELECT nspname FROM pg_namespace")
                .query(String.class)
                .list();
    }

    private void awaitStored(long id) {
        await().until(() -> service.store()
                        .sql("SELECT next_offset FROM log_position WHERE partition = ?")
                        .param(MessageId.partition(id))
                        .query(Long.class)
                        .single()
                > MessageId.offset(id));
    }

    private static MessageSent text(User from, User to, String content, String clientMsgId) {
        return new MessageSent(
                from.id(), ChatType.PRIVATE, to.id(), new MessageBody(MessageType.TEXT, content, null), clientMsgId);
    }
}
