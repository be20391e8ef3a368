package chat.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.client.api.ApiException;
import chat.parley.local.process.Signal;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.event.Topics;
import chat.parley.testing.ClusterUnderTest;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, section 3.3, on real processes: whatever dies, nothing acked is lost and nothing comes twice. */
@Timeout(240)
class ConversationSurvivesIT {

    private static final long SEED = Long.getLong("parley.seed", 20_261_123);
    private static final int SOME = 60;

    /** In the second half of the time that one takes: the first is the start of its JVM. */
    private static final int REBUILDS_KILLED = 2;

    private static final Confidences CONFIDENCES = new Confidences();

    private static ClusterUnderTest cluster;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    @BeforeAll
    static void start() {
        cluster = SharedCluster.get();
    }

    /** Whatever died meanwhile. */
    @AfterAll
    static void nothingThatWasSaidIsInTheLogs() {
        CONFIDENCES.assertNotIn(cluster);
    }

    @Test
    void twoUsersOnTwoGatewaysHearEachOther() {
        List<URI> gateways = List.of(
                URI.create(cluster.process("gateway-1").url()),
                URI.create(cluster.process("gateway-2").url()));
        try (Party party = new Party(cluster.url(), gateways, 2, SEED)) {
            party.talk();
            party.awaitAcks(SOME);
            party.fallSilent();
            party.assertNothingWasLostOrDoubled();
            CONFIDENCES.add(party);
            party.assertHeardInOrder();
            Talker sender = party.talkers().getFirst();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(sender.acked().values())
                            .allSatisfy(id ->
                                    assertThat(sender.api().messageStatus(id)).isEqualTo("delivered")));
        }
    }

    @Test
    void aMessageThatWasNeverSentIsDeniedAndNotWaitedFor() {
        try (Party party = Party.invite(cluster, 2, SEED)) {
            party.talk();
            party.awaitAcks(SOME);
            party.fallSilent();
            Talker talker = party.talkers().getFirst();
            talker.acked().values().stream().limit(3).forEach(id -> {
                assertThat(talker.api().messageStatus(id)).isNotEmpty();
                long never = id + 4096L * 1_000_000;
                assertThatThrownBy(() -> talker.api().messageStatus(never))
                        .isInstanceOfSatisfying(
                                ApiException.class,
                                denied -> assertThat(denied.code()).isEqualTo(404));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gateway-1", "front", "history-service-1", "message-service-1", "postgres", "redis", "kafka-1"})
    void ackedMessagesSurviveTheKillOf(String name) {
        try (Party party = Party.invite(cluster, 6, SEED + name.hashCode())) {
            party.talk();
            party.awaitAcks(SOME);
            cluster.kill(name, Signal.KILL);
            whileItIsDown(name, party);
            cluster.start(name);
            party.awaitAcks(SOME);
            party.fallSilent();
            party.assertNothingWasLostOrDoubled();
            CONFIDENCES.add(party);
        }
    }

    /** The live path does not need Postgres, history-service or message-service to ack, nor Postgres to deliver. */
    private static void whileItIsDown(String name, Party party) {
        switch (name) {
            case "postgres", "history-service-1" -> {
                int heard = party.heard();
                party.awaitAcks(SOME);
                await().atMost(Duration.ofSeconds(30)).until(() -> party.heard() >= heard + SOME);
            }
            case "gateway-1", "message-service-1", "redis" -> party.awaitAcks(SOME);
            default -> {}
        }
    }

    @Test
    void aPausedMessageServiceThatComesBackAfterItsSessionDoublesNothing() {
        try (Party party = Party.invite(cluster, 4, SEED)) {
            party.talk();
            party.awaitAcks(SOME);
            cluster.kill("message-service-1", Signal.STOP);
            party.awaitAcks(5 * SOME);
            cluster.kill("message-service-1", Signal.CONT);
            party.awaitAcks(SOME);
            party.fallSilent();
            party.assertNothingWasLostOrDoubled();
            CONFIDENCES.add(party);
        }
    }

    @Test
    void aFlushedRedisCostsNothing() throws Exception {
        try (Party party = Party.invite(cluster, 4, SEED)) {
            party.talk();
            party.awaitAcks(SOME);
            URI redis = URI.create(cluster.redisUrl());
            try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
                socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII))
                        .isEqualTo("+OK");
            }
            party.awaitAcks(SOME);
            party.fallSilent();
            party.assertNothingWasLostOrDoubled();
            CONFIDENCES.add(party);
        }
    }

    @Test
    void aDrainedGatewayTakesNobodyWithIt() {
        try (Party party = Party.invite(cluster, 6, SEED)) {
            party.talk();
            party.awaitAcks(SOME);
            cluster.kill("gateway-2", Signal.TERM);
            party.awaitAcks(SOME);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> cluster.process("gateway-2").pid() == null);
            cluster.start("gateway-2");
            party.fallSilent();
            party.assertNothingWasLostOrDoubled();
            CONFIDENCES.add(party);
        }
    }

    /** And whatever moment a rebuild is killed in, there is one store that goes on. */
    @Test
    void theStoreIsReplacedUnderAConversationAndEqualsTheLog() throws Exception {
        Random random = new Random(SEED);
        try (Party party = Party.invite(cluster, 6, SEED)) {
            party.talk();
            party.awaitAcks(SOME);
            long begun = System.nanoTime();
            assertThat(cluster.storeTool("rebuild"))
                    .contains("taken the old one's place")
                    .endsWith("exit 0");
            long wholeMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            party.awaitAcks(SOME);
            for (int kill = 0; kill < REBUILDS_KILLED; kill++) {
                Process rebuild = cluster.startStoreTool("rebuild");
                rebuild.waitFor(wholeMs / 2 + random.nextLong(wholeMs / 2), TimeUnit.MILLISECONDS);
                rebuild.destroyForcibly().waitFor();
                party.awaitAcks(SOME);
            }
            assertThat(cluster.storeTool("verify")).contains("EQUAL").endsWith("exit 0");
            party.fallSilent();
            party.assertNothingWasLostOrDoubled();
        }
    }

    @Test
    void aCorruptedRecordIsPutAsideAndTheLogMovesOn() throws Exception {
        String mark = UUID.randomUUID().toString();
        try (Party party = Party.invite(cluster, 2, SEED);
                KafkaProducer<byte[], byte[]> vandal = new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.kafkaBootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> rejected = new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                cluster.kafkaBootstrapServers(),
                                "group.id",
                                mark,
                                "auto.offset.reset",
                                "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            Talker one = party.talkers().get(0);
            Talker other = party.talkers().get(1);
            // Under the key of their own conversation, so that what they say next lies behind it.
            int lower = Math.min(one.userId(), other.userId());
            int higher = Math.max(one.userId(), other.userId());
            byte[] key = ("private:" + lower + ":" + higher).getBytes(StandardCharsets.UTF_8);
            for (String value : List.of("{\"type\":\"message.sent\", broken " + mark, "\0\1\2" + mark)) {
                vandal.send(new ProducerRecord<>(Topics.EVENTS, key, value.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
            party.talk();
            party.awaitAcks(SOME);
            party.fallSilent();
            party.assertNothingWasLostOrDoubled();
            CONFIDENCES.add(party);

            rejected.subscribe(List.of(Topics.REJECTED));
            List<ConsumerRecord<byte[], byte[]>> found = new java.util.ArrayList<>();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                rejected.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (new String(record.value(), StandardCharsets.UTF_8).contains(mark)) {
                        found.add(record);
                    }
                });
                return found.size() >= 2;
            });
            assertThat(found).allSatisfy(record -> {
                assertThat(record.key()).isEqualTo(key);
                assertThat(record.headers().lastHeader(RecordHeaders.REASON)).isNotNull();
                assertThat(record.headers().lastHeader(RecordHeaders.ORIGINAL_OFFSET))
                        .isNotNull();
            });
        }
    }
}
