package chat.parley.message.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.event.Topics;
import chat.parley.testing.Backends;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class LogTopicsTest {

    private final Map<String, Object> admin =
            Map.of("bootstrap.servers", Backends.shared().kafkaBootstrapServers());

    @Test
    void topicsAreCreatedOnceAndNeverChanged() throws Exception {
        new LogTopics(admin, new LogTopics.Settings(4, 1, 1)).ensure();
        new LogTopics(admin, new LogTopics.Settings(7, -1, 0)).ensure();

        try (Admin client = Admin.create(admin)) {
            assertThat(client.describeTopics(List.of(Topics.EVENTS))
                            .allTopicNames()
                            .get()
                            .get(Topics.EVENTS)
                            .partitions())
                    .hasSize(4);
        }
    }

    @Test
    void topicWithProducersTimesIsRefusedWithWhatToDo() throws Exception {
        LogTopics topics = new LogTopics(admin, new LogTopics.Settings(4, 1, 0));
        topics.ensure();
        setTimestampType("CreateTime");
        try {
            // A broker hears of a changed setting some time after the one who changed it is answered.
            await().untilAsserted(() -> assertThatThrownBy(topics::ensure)
                    .isInstanceOf(LogTopics.UnfitTopicException.class)
                    .hasMessageContaining("message.timestamp.type=CreateTime")
                    .hasMessageContaining("LogAppendTime"));
        } finally {
            setTimestampType("LogAppendTime");
        }
        await().untilAsserted(() -> assertThatCode(topics::ensure).doesNotThrowAnyException());
    }

    private void setTimestampType(String type) throws Exception {
        try (Admin client = Admin.create(admin)) {
            client.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("message.timestamp.type", type), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
