package chat.parley.message.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.message.log.LogRecord;
import chat.parley.message.log.LogTopics;
import chat.parley.message.store.fold.Fold;
import chat.parley.message.store.fold.LogScript;
import chat.parley.message.store.fold.NaiveStore;
import chat.parley.platform.schema.StoreSchema;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.LogLayout;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import chat.parley.testing.Backends;
import chat.parley.testing.Database;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** The store over a real Postgres: the same answers as the plainest fold, whatever breaks on the way. */
@Timeout(180)
class StoreViewTest {

    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Backends backends = Backends.shared();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultKafkaProducerFactory<byte[], byte[]> producers = new DefaultKafkaProducerFactory<>(
            Map.of("bootstrap.servers", backends.kafkaBootstrapServers(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    private HikariDataSource postgres;
    private JdbcClient store;

    @BeforeEach
    void createStore() throws InterruptedException, SQLException {
        Database database = backends.newDatabase();
        postgres = new HikariDataSource();
        postgres.setJdbcUrl(database.jdbcUrl());
        postgres.setUsername(database.user());
        postgres.setPassword(database.password());
        postgres.setSchema("chat");
        postgres.setMaximumPoolSize(3);
        StoreSchema.migrate(postgres);
        store = JdbcClient.create(postgres);
        new LogTopics(
                        Map.of("bootstrap.servers", backends.kafkaBootstrapServers()),
                        new LogTopics.Settings(new LogLayout(4, List.of()), 1, 0))
                .ensure(() -> false);
    }

    @AfterEach
    void close() throws Exception {
        postgres.close();
        producers.destroy();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void storeHoldsWhatTheNaiveFoldHolds(long seed) throws Exception {
        LogScript script = new LogScript(seed);
        List<LogRecord> records = script.records(600);
        Consumed consumer = new Consumed(view(postgres));
        for (List<LogRecord> batch : script.batches(records)) {
            consumer.apply(batch);
        }

        assertThat(StoredState.of(store)).isEqualTo(naive(records).state);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void crashAtAnyStepLeavesEveryRecordAppliedOnce(boolean afterTheStep) throws Exception {
        LogScript script = new LogScript(afterTheStep ? 11 : 12);
        List<LogRecord> records = script.records(400);
        FaultyDataSource faulty = new FaultyDataSource(postgres);
        Consumed consumer = new Consumed(view(faulty));
        int step = 0;
        for (List<LogRecord> batch : script.batches(records)) {
            if (batch.isEmpty()) {
                continue;
            }
            // Every batch breaks one step later than the one before, until a batch has fewer steps.
            faulty.breakAt(++step, afterTheStep);
            try {
                consumer.apply(batch);
            } catch (SQLException broken) {
                assertThat(broken.getSQLState()).isEqualTo("08006");
                consumer.apply(batch);
            }
            if (faulty.isArmed()) {
                step = 0;
                faulty.disarm();
            }
        }

        assertThat(StoredState.of(store)).isEqualTo(naive(records).state);
    }

    @Test
    void zombiesBatchWritesNothingAndLearnsWhereThePartitionIs() throws Exception {
        StoreView zombie = view(postgres);
        StoreView successor = view(postgres);
        List<ConsumerRecord<byte[], byte[]>> records =
                IntStream.range(0, 10).mapToObj(i -> message(0, i, "m" + i)).toList();
        Consumed begun = new Consumed(zombie);
        begun.begin(0);

        assertThat(successor.apply(records.subList(0, 7), Map.of(0, 0L))).containsEntry(0, 7L);
        assertThat(zombie.apply(records.subList(0, 10), Map.of(0, 0L))).containsEntry(0, 7L);
        assertThat(zombie.apply(records.subList(3, 5), Map.of(0, 3L))).containsEntry(0, 7L);
        assertThat(messageCount()).isEqualTo(7);
        assertThat(successor.apply(records.subList(7, 10), Map.of(0, 7L))).containsEntry(0, 10L);
        assertThat(messageCount()).isEqualTo(10);
        assertThat(meters.counter("parley.store.refused.batches").count()).isEqualTo(2);
    }

    @Test
    void zombieOfOnePartitionStillServesTheOthers() throws Exception {
        StoreView view = view(postgres);
        Consumed begun = new Consumed(view);
        begun.begin(0);
        begun.begin(1);
        view.apply(List.of(message(0, 0, "other")), Map.of(0, 0L));

        assertThat(view.apply(List.of(message(0, 0, "zombie"), message(1, 0, "mine")), Map.of(0, 0L, 1, 0L)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(0, 1L, 1, 1L));
        assertThat(store.sql("SELECT content FROM message").query(String.class).list())
                .containsExactlyInAnyOrder("other", "mine");
    }

    @Test
    void recordThatOnlyPostgresRefusesIsFoundAndTheOthersAreKept() throws Exception {
        store.sql("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.content LIKE 'poison%' THEN
                        RAISE EXCEPTION 'refused' USING ERRCODE = 'invalid_text_representation';
                    END IF;
                    RETURN NEW;
                END $$""").update();
        store.sql("CREATE TRIGGER refuse BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION refuse()")
                .update();
        StoreView view = view(postgres);
        Consumed begun = new Consumed(view);
        begun.begin(0);
        begun.begin(1);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            records.add(message(i % 2, i / 2, i == 3 || i == 12 ? "poison " + i : "fine " + i));
        }

        Map<Integer, Long> reached = view.apply(records, Map.of(0, 0L, 1, 0L));

        assertThat(reached).containsExactlyInAnyOrderEntriesOf(Map.of(0, 10L, 1, 10L));
        assertThat(messageCount()).isEqualTo(18);
        assertThat(meters.counter("parley.store.rejected", "reason", "store_refused")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void rejectedRecordIsNotForgottenWhileKafkaDoesNotTakeIt() throws Exception {
        DefaultKafkaProducerFactory<byte[], byte[]> nowhere = new DefaultKafkaProducerFactory<>(
                Map.of("bootstrap.servers", "127.0.0.1:1", "max.block.ms", 50),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        StoreView view = new StoreView(
                postgres,
                new Fold(GRACE),
                new RejectedLog(new KafkaTemplate<>(nowhere), meters),
                new StoreMetrics(meters),
                MessageSpans.OFF);
        new Consumed(view).begin(0);
        ConsumerRecord<byte[], byte[]> broken = raw(0, 0, "private:1:2", "no json");

        assertThatThrownBy(() -> view.apply(List.of(broken), Map.of(0, 0L))).hasStackTraceContaining("kafka");
        assertThat(position(0)).isZero();
        nowhere.destroy();
    }

    @Test
    void schemaThatIsMissingIsWaitedForAndNoFaultOfTheRecord() {
        store.sql("DROP TABLE message CASCADE").update();
        StoreView view = view(postgres);
        new Consumed(view).begin(0);

        assertThatThrownBy(() -> view.apply(List.of(message(0, 0, "early")), Map.of(0, 0L)))
                .isInstanceOf(SQLException.class);
        assertThat(position(0)).isZero();
    }

    private StoreView view(javax.sql.DataSource dataSource) {
        return new StoreView(
                dataSource,
                new Fold(GRACE),
                new RejectedLog(new KafkaTemplate<>(producers), meters),
                new StoreMetrics(meters),
                MessageSpans.OFF);
    }

    private static NaiveStore naive(List<LogRecord> records) {
        NaiveStore naive = new NaiveStore(GRACE);
        records.forEach(naive::apply);
        return naive;
    }

    private long messageCount() {
        return store.sql("SELECT count(*) FROM message").query(Long.class).single();
    }

    private long position(int partition) {
        return store.sql("SELECT next_offset FROM log_position WHERE partition = ?")
                .param(partition)
                .query(Long.class)
                .single();
    }

    private static ConsumerRecord<byte[], byte[]> message(int partition, long offset, String content) {
        MessageSent sent = new MessageSent(
                1 + partition, ChatType.PRIVATE, 9, new MessageBody(MessageType.TEXT, content, null), null);
        return raw(
                partition,
                offset,
                sent.conversation().toString(),
                new String(EventCodec.encode(sent), StandardCharsets.UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> raw(int partition, long offset, String key, String value) {
        return record(partition, offset, 1_800_000_000_000L + offset, key, value.getBytes(StandardCharsets.UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, long timestampMs, String key, byte[] value) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                Topics.EVENTS,
                partition,
                offset,
                timestampMs,
                TimestampType.LOG_APPEND_TIME,
                keyBytes.length,
                value.length,
                keyBytes,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    /** Tracks positions as the consumer does. */
    private final class Consumed {
        private final StoreView view;
        private final Map<Integer, Long> positions = new HashMap<>();

        private Consumed(StoreView view) {
            this.view = view;
        }

        void begin(int partition) {
            store.sql("INSERT INTO log_position VALUES (?, 0) ON CONFLICT DO NOTHING")
                    .param(partition)
                    .update();
            positions.putIfAbsent(partition, 0L);
        }

        void apply(List<LogRecord> batch) throws Exception {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            Map<Integer, Long> expected = new HashMap<>();
            for (LogRecord each : batch) {
                begin(each.partition());
                long position = positions.get(each.partition());
                if (each.offset() >= position) {
                    expected.put(each.partition(), position);
                    records.add(record(
                            each.partition(),
                            each.offset(),
                            each.timestamp().toEpochMilli(),
                            each.event().conversation().toString(),
                            EventCodec.encode(each.event())));
                }
            }
            if (!records.isEmpty()) {
                positions.putAll(view.apply(records, expected));
            }
        }
    }
}
