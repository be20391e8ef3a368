package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.token.TokenIssuer;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import chat.parley.protocol.log.MessageId;
import chat.parley.testing.Backends;
import chat.parley.testing.Database;
import chat.parley.testing.RestApi;
import chat.parley.testing.ServedRoutes;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.AbstractConnector;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One running service over the shared backends, for all tests of this JVM, and the hands to work it. */
public final class RunningService implements AutoCloseable {

    public static final Backends BACKENDS = Backends.shared();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final RestApi OPEN_API = RestApi.read();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Database database;
    private final ConfigurableApplicationContext context;
    private final KafkaProducer<byte[], byte[]> producer;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    /** An answer of the service. */
    public record Answer(int status, JsonNode body, Map<String, List<String>> headers) {
        public String error() {
            return body.path("error").stringValue("");
        }

        public JsonNode data() {
            return body.path("data");
        }
    }

    /** A user with a token. */
    public record User(int id, String name, String token) {}

    /** The REST calls it serves, as {@code "POST /api/rooms"}. */
    public Set<String> routes() {
        return ServedRoutes.of(context);
    }

    private RunningService() {
        this(BACKENDS.newDatabase());
        awaitReady();
    }

    private RunningService(Database database, String... further) {
        this.database = database;
        Map<String, String> settings = Map.ofEntries(
                Map.entry("server.port", "0"),
                Map.entry("spring.kafka.bootstrap-servers", BACKENDS.kafkaBootstrapServers()),
                Map.entry("spring.data.redis.url", BACKENDS.redisUrl()),
                Map.entry("spring.datasource.url", database.jdbcUrl()),
                Map.entry("spring.datasource.username", database.user()),
                Map.entry("spring.datasource.password", database.password()),
                Map.entry("parley.auth.secret", Base64.getEncoder().encodeToString(new byte[32])),
                Map.entry("parley.log.partitions", "4"),
                Map.entry("parley.auth.trusted-proxies", "127.0.0.1"),
                // All tests call from one address.
                Map.entry("parley.accounts.rate.burst", "100000"),
                Map.entry("logging.structured.format.console", ""));
        context = new SpringApplicationBuilder(MessageService.class)
                .run(Stream.concat(
                                settings.entrySet().stream()
                                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                                        // An option that is given twice has both values.
                                        .filter(setting -> Stream.of(further)
                                                .noneMatch(
                                                        other -> nameOf(other).equals(nameOf(setting)))),
                                Stream.of(further))
                        .map(setting -> "--" + setting)
                        .toArray(String[]::new));
        base = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", BACKENDS.kafkaBootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static String nameOf(String setting) {
        return setting.substring(0, setting.indexOf('='));
    }

    /** One more instance over the same backends; close it. It need not be ready yet. */
    public RunningService another(String... settings) {
        return new RunningService(database, settings);
    }

    public Duration connectionIdleTimeout() {
        JettyWebServer server = (JettyWebServer) ((WebServerApplicationContext) context).getWebServer();
        return Duration.ofMillis(((AbstractConnector) server.getServer().getConnectors()[0]).getIdleTimeout());
    }

    public boolean isReady() {
        return get("/actuator/health/readiness", null).status() == 200;
    }

    public void awaitReady() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::isReady);
    }

    @Override
    public void close() {
        producer.close();
        context.close();
    }

    public static RunningService shared() {
        // A busy machine makes everything slower; only what never comes is to fail.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        return Holder.SHARED;
    }

    /** Its own class, so that other threads may use the service before its constructor has ended. */
    private static final class Holder {
        static final RunningService SHARED = new RunningService();
    }

    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    public JdbcClient store() {
        return JdbcClient.create(context.getBean(DataSource.class));
    }

    /** Somebody who has registered and logged in, without the time that takes. */
    public User newUser() {
        String name = "user" + NAMES.incrementAndGet();
        int id = store().sql("""
                        INSERT INTO account.users (username, display_name, password_hash)
                        VALUES (:name, :name, 'none') RETURNING id""").param("name", name).query(Integer.class).single();
        return new User(id, name, context.getBean(TokenIssuer.class).issue(id).token());
    }

    /** Appends as a gateway does; returns the message id. */
    public long append(Event event, String... session) {
        return append(event.conversation().toString(), EventCodec.encode(event), session);
    }

    public long append(String key, byte[] value, String... session) {
        return append(null, key, value, session);
    }

    /** Appends whatever it is to a partition; null: to that of the key. */
    public long append(Integer partition, String key, byte[] value, String... session) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                Topics.EVENTS, partition, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
        for (String each : session) {
            record.headers().add(RecordHeaders.SESSION, each.getBytes(StandardCharsets.UTF_8));
        }
        try {
            RecordMetadata place = producer.send(record).get();
            return MessageId.of(place.partition(), place.offset());
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Everything on {@code parley.rejected}. */
    public List<ConsumerRecord<byte[], byte[]>> rejected() {
        Map<String, Object> settings = Map.of("bootstrap.servers", BACKENDS.kafkaBootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition only = new TopicPartition(Topics.REJECTED, 0);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (consumer.position(only) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    public Answer post(String path, String token, String body) {
        return call("POST", path, token, body);
    }

    public Answer get(String path, String token) {
        return call("GET", path, token, null);
    }

    public Answer call(String method, String path, String token, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            check(response);
            JsonNode json = response.body().startsWith("{")
                    ? JSON.readTree(response.body())
                    : JSON.createObjectNode().put("text", response.body());
            return new Answer(response.statusCode(), json, response.headers().map());
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Whatever a test is about: docs/openapi.yaml has to allow the answer. */
    private static void check(HttpResponse<String> response) {
        HttpRequest request = response.request();
        OPEN_API.routeTo(request.method(), request.uri().getPath())
                .ifPresent(route -> assertThat(OPEN_API.violations(
                                route, response.statusCode(), JSON.readValue(response.body(), Object.class)))
                        .as("%s answered %d %s", route, response.statusCode(), response.body())
                        .isEmpty());
    }

    /** Listens as a gateway does. */
    public Listener listen(String... channels) {
        return new Listener(BACKENDS.redisUrl(), channels);
    }

    /** Listens as a gateway does, on another server. */
    public static Listener listenOn(String url, String... channels) {
        return new Listener(url, channels);
    }

    /** What was heard on some channels, in order. */
    public static final class Listener implements AutoCloseable {
        private final RedisClient client;
        private final StatefulRedisPubSubConnection<String, String> connection;
        private final List<LiveEvent> heard = new CopyOnWriteArrayList<>();

        private Listener(String url, String... channels) {
            client = RedisClient.create(url);
            connection = client.connectPubSub();
            connection.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    try {
                        heard.add(LiveEventCodec.decode(message));
                    } catch (FieldException unreadable) {
                        throw new IllegalStateException(unreadable);
                    }
                }
            });
            connection.sync().subscribe(channels);
        }

        public List<LiveEvent> heard() {
            return heard;
        }

        public <T extends LiveEvent> List<T> heard(Class<T> kind) {
            return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown();
        }
    }
}
