package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService.User;
import chat.parley.message.log.Refusal;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import chat.parley.testing.LogApi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in the log, the partition goes on, and what was refused is found with its reason. */
@Timeout(180)
class PoisonTest {

    private static final String KEY = "private:1:2";

    private final RunningService service = RunningService.shared();

    static Stream<Arguments> poison() {
        return Stream.of(
                Arguments.of("undecodable", KEY, "not json"),
                Arguments.of("undecodable", KEY, "\u0000\u0001\u0002"),
                Arguments.of("undecodable", KEY, "[]"),
                Arguments.of("undecodable", KEY, "{}"),
                Arguments.of("undecodable", KEY, "[".repeat(5000)),
                Arguments.of("undecodable", KEY, null),
                Arguments.of("undecodable", KEY, "{\"type\":\"message.burnt\",\"v\":1}"),
                Arguments.of("undecodable", KEY, sent(KEY, "hello").replace("\"v\":1", "\"v\":2")),
                Arguments.of("undecodable", KEY, sent(KEY, "hello").replace("\"receiver_id\":2", "\"receiver_id\":-2")),
                Arguments.of("key_mismatch", "private:1:3", sent(KEY, "hello")),
                Arguments.of("key_mismatch", null, sent(KEY, "hello")),
                Arguments.of("rule_violation", KEY, sent(KEY, "a".repeat(8193))),
                Arguments.of("rule_violation", KEY, sent(KEY, "nul \\u0000")),
                Arguments.of("rule_violation", KEY, sent(KEY, "half \\ud83d")),
                Arguments.of("rule_violation", KEY, sent(KEY, "")),
                Arguments.of("rule_violation", "room:2000000001", """
                        {"type":"room.created","v":1,"room_id":2000000001,"name":"","owner_id":1}"""),
                Arguments.of("not_a_member", "room:2000000002", """
                        {"type":"message.sent","v":1,"sender_id":1,"chat_type":"room","receiver_id":2000000002,\
                        "message_type":"text","content":"hello"}"""),
                Arguments.of("not_a_member", "private:2000000001:2000000002", """
                        {"type":"receipt.read","v":1,"chat_type":"private","receiver_id":2000000001,\
                        "receipts":[{"user_id":2000000002,"message_id":5000}]}"""),
                Arguments.of("unknown_room", "room:2000000002", """
                        {"type":"member.joined","v":1,"room_id":2000000002,"user_id":1,"by_user_id":1}"""));
    }

    @ParameterizedTest
    @MethodSource("poison")
    void poisonIsPutAsideAsItWasAndTheNextRecordIsApplied(String reason, String key, String value) {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        long poison = service.append(2, key, bytes);
        User ann = service.newUser();
        MessageSent next = new MessageSent(
                ann.id(), ChatType.PRIVATE, ann.id(), new MessageBody(MessageType.TEXT, "after it", null), null);
        long after =
                service.append(2, next.conversation().toString(), chat.parley.protocol.event.EventCodec.encode(next));

        await().untilAsserted(() -> assertThat(service.store()
                        .sql("SELECT count(*) FROM message WHERE conversation = ? AND id = ?")
                        .params(ConversationKey.ofUsers(ann.id(), ann.id()).packed(), after)
                        .query(Long.class)
                        .single())
                .isEqualTo(1));
        List<ConsumerRecord<byte[], byte[]>> rejected =
                service.rejected().stream().filter(each -> isOf(each, poison)).toList();
        assertThat(rejected).hasSize(1);
        assertThat(header(rejected.getFirst(), RecordHeaders.REASON)).isEqualTo(reason);
        assertThat(header(rejected.getFirst(), RecordHeaders.ORIGINAL_TOPIC)).isEqualTo(Topics.EVENTS);
        assertThat(header(rejected.getFirst(), RecordHeaders.DETAIL)).isNotBlank();
        assertThat(LogApi.read().violations("rejectedRecord", headers(rejected.getFirst())))
                .isEmpty();
        assertThat(rejected.getFirst().value()).isEqualTo(bytes);
        assertThat(rejected.getFirst().key()).isEqualTo(key == null ? null : key.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyReasonIsDescribed() {
        for (Refusal refusal : Refusal.values()) {
            assertThat(LogApi.read()
                            .violations(
                                    "rejectedRecord",
                                    Map.of(
                                            RecordHeaders.REASON, refusal.slug(),
                                            RecordHeaders.DETAIL, "why",
                                            RecordHeaders.ORIGINAL_TOPIC, Topics.EVENTS,
                                            RecordHeaders.ORIGINAL_PARTITION, "0",
                                            RecordHeaders.ORIGINAL_OFFSET, "0")))
                    .isEmpty();
        }
    }

    @Test
    void whatARecordBroughtAlongStaysOnIt() {
        long poison = service.append(KEY, "[]".getBytes(StandardCharsets.UTF_8), "the session it came from");

        ConsumerRecord<byte[], byte[]> rejected = await().until(
                        () -> service.rejected().stream()
                                .filter(each -> isOf(each, poison))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        assertThat(header(rejected, RecordHeaders.SESSION)).isEqualTo("the session it came from");
        assertThat(LogApi.read().violations("rejectedRecord", headers(rejected)))
                .isEmpty();
    }

    /** Kafka took it, and takes no byte more. */
    @Test
    void aRecordThatIsTooLargeWithItsReasonIsPutAsideByItsCoordinates() {
        byte[] large = new byte[1_048_400];
        long poison = service.append(2, KEY, large);
        long next = service.append(2, KEY, "not json".getBytes(StandardCharsets.UTF_8));

        await().untilAsserted(() -> assertThat(service.rejected()).anyMatch(each -> isOf(each, next)));
        ConsumerRecord<byte[], byte[]> rejected = service.rejected().stream()
                .filter(each -> isOf(each, poison))
                .findFirst()
                .orElseThrow();
        assertThat(header(rejected, RecordHeaders.REASON)).isEqualTo("undecodable");
        assertThat(header(rejected, RecordHeaders.ORIGINAL_SIZE)).isEqualTo(Integer.toString(large.length));
        assertThat(rejected.key()).isNull();
        assertThat(rejected.value()).isNull();
        assertThat(LogApi.read().violations("rejectedRecord", headers(rejected)))
                .isEmpty();
    }

    @Test
    void refusalsAreCounted() {
        service.append(2, KEY, "not json".getBytes(StandardCharsets.UTF_8));

        await().untilAsserted(() -> assertThat(service.get("/actuator/prometheus", null)
                        .body()
                        .path("text")
                        .stringValue())
                .containsPattern("parley_store_rejected_total\\{.*reason=\"undecodable\".*} [1-9]")
                .containsPattern("parley_fanout_skipped_total.* [1-9]")
                .containsPattern("parley_store_position\\{.*partition=\"2\".*} [1-9]")
                .containsPattern("parley_store_batch_seconds_count.* [1-9]")
                .contains("kafka_consumer_fetch_manager_records_lag"));
    }

    private static String sent(String conversation, String content) {
        ConversationKey.Private two =
                (ConversationKey.Private) ConversationKey.parse(conversation).orElseThrow();
        return "{\"type\":\"message.sent\",\"v\":1,\"sender_id\":" + two.lower()
                + ",\"chat_type\":\"private\",\"receiver_id\":" + two.higher()
                + ",\"message_type\":\"text\",\"content\":\"" + content + "\"}";
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> rejected, long messageId) {
        return header(rejected, RecordHeaders.ORIGINAL_OFFSET).equals(Long.toString(MessageId.offset(messageId)))
                && header(rejected, RecordHeaders.ORIGINAL_PARTITION)
                        .equals(Integer.toString(MessageId.partition(messageId)));
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
