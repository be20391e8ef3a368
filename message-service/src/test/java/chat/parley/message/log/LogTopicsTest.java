package chat.parley.message.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.LogLayout;
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

    private static final LogTopics.StoredLog NEW = () -> false;

    private final Map<String, Object> admin =
            Map.of("bootstrap.servers", Backends.shared().kafkaBootstrapServers());

    @Test
    void topicsAreCreatedOnceAndNeverChanged() throws Exception {
        topics(new LogLayout(4, List.of())).ensure(NEW);
        topics(new LogLayout(4, List.of(new LogLayout.Growth(8, 100, 1_000)))).ensure(NEW);

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
        LogTopics topics = topics(new LogLayout(4, List.of()));
        topics.ensure(NEW);
        setTimestampType("CreateTime");
        try {
            // A broker hears of a changed setting some time after the one who changed it is answered.
            await().untilAsserted(() -> assertThatThrownBy(() -> topics.ensure(NEW))
                    .isInstanceOf(LogTopics.UnfitTopicException.class)
                    .hasMessageContaining("message.timestamp.type=CreateTime")
                    .hasMessageContaining("LogAppendTime"));
        } finally {
            setTimestampType("LogAppendTime");
        }
        await().untilAsserted(() -> assertThatCode(() -> topics.ensure(NEW)).doesNotThrowAnyException());
    }

    @Test
    void topicWithPartitionsThatNobodySpokeOfIsRefusedWithWhatToDo() throws Exception {
        topics(new LogLayout(4, List.of())).ensure(NEW);

        assertThatThrownBy(() -> topics(new LogLayout(12, List.of())).ensure(NEW))
                .isInstanceOf(LogTopics.UnfitTopicException.class)
                .hasMessageContaining("has 4 partitions")
                .hasMessageContaining("parley.log.growth say 12")
                .hasMessageContaining("set parley.log.partitions to what the topic began with");
    }

    private LogTopics topics(LogLayout layout) {
        return new LogTopics(admin, new LogTopics.Settings(layout, 1, 0));
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
