package chat.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class BackendsTest {

    private final Backends backends = Backends.shared();

    @Test
    void sharedBackendsAreTheSameForAllTests() {
        assertThat(Backends.shared()).isSameAs(backends);
    }

    @Test
    void kafkaKeepsRecordsAcrossKillAndStart() throws Exception {
        Properties servers = new Properties();
        servers.put("bootstrap.servers", backends.kafkaBootstrapServers());
        try (Admin admin = Admin.create(servers)) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get();
        }
        append("kept", "before");
        backends.kafka().kill();
        backends.kafka().start();
        append("kept", "after");

        assertThat(read("kept", 2)).containsExactly("before", "after");
    }

    @Test
    void postgresKeepsCommittedRowsAcrossKillAndStart() throws SQLException {
        Database database = backends.newDatabase();
        try (Connection connection = connect(database)) {
            connection.createStatement().execute("CREATE TABLE kept AS SELECT 'before' AS word");
        }
        backends.postgres().kill();
        assertThatThrownBy(() -> connect(database)).isInstanceOf(SQLException.class);
        backends.postgres().start();

        try (Connection connection = connect(database);
                ResultSet rows = connection.createStatement().executeQuery("SELECT word FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("before");
        }
    }

    @Test
    void postgresIsAsDurableAsInProductionAndAsksForThePassword() throws SQLException {
        Database database = backends.database();
        try (Connection connection = connect(database)) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (ResultSet row = connection.createStatement().executeQuery("SHOW " + setting)) {
                    row.next();
                    assertThat(row.getString(1)).as(setting).isEqualTo("on");
                }
            }
        }
        assertThatThrownBy(() -> connect(new Database(database.jdbcUrl(), database.user(), "wrong")))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void newDatabasesDoNotSeeOneAnother() throws SQLException {
        try (Connection one = connect(backends.newDatabase());
                Connection other = connect(backends.newDatabase())) {
            one.createStatement().execute("CREATE TABLE mine (id int)");
            assertThatThrownBy(() -> other.createStatement().execute("SELECT * FROM mine"))
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    void pausedRedisKeepsConnectionsAndAnswersWhenResumed() throws Exception {
        URI redis = URI.create(backends.redisUrl());
        try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
            backends.redis().pause();
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("timed out");
            backends.redis().resume();
            socket.setSoTimeout(5000);
            assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("+PONG");
        }
    }

    private static Connection connect(Database database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private void append(String topic, String value) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", backends.kafkaBootstrapServers(), "acks", "all", "linger.ms", 0);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private List<String> read(String topic, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", backends.kafkaBootstrapServers());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> values = new ArrayList<>();
            while (values.size() < count) {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(each.value());
                }
            }
            return values;
        }
    }
}
