package chat.parley.platform.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.LogLayout;
import chat.parley.protocol.log.LogLayout.Growth;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.junit.jupiter.api.Test;

class LayoutPartitionerTest {

    private static final LogLayout TWELVE = new LogLayout(12, List.of());
    private static final LogLayout GROWN = new LogLayout(12, List.of(new Growth(24, 1_000, 50_000)));

    /** These numbers must never change: every log that was ever written goes by them. */
    @Test
    void conversationsAreWhereTheyWereInTheFirstRelease() {
        assertThat(List.of(
                        partition(TWELVE, "room:1", 12),
                        partition(TWELVE, "room:2", 12),
                        partition(TWELVE, "private:1:2", 12),
                        partition(TWELVE, "private:7:49999", 12)))
                .isEqualTo(List.of(5, 2, 6, 8));
    }

    @Test
    void conversationStaysWherePartitionsAreAdded() {
        for (int id = 1; id < 1_000; id++) {
            assertThat(partition(GROWN, "room:" + id, 24)).isEqualTo(partition(TWELVE, "room:" + id, 12));
            assertThat(partition(GROWN, "private:" + id + ":49999", 24))
                    .isEqualTo(partition(TWELVE, "private:" + id + ":49999", 12));
        }
    }

    @Test
    void newConversationsUseWhatWasAdded() {
        assertThat(IntStream.range(1_000, 2_000).map(id -> partition(GROWN, "room:" + id, 24)))
                .contains(23, 12)
                .allMatch(partition -> partition < 24);
    }

    @Test
    void settingMayComeBeforeThePartitions() {
        assertThat(partition(GROWN, "room:1", 12)).isEqualTo(partition(TWELVE, "room:1", 12));
        assertThatThrownBy(() -> partition(GROWN, "room:1000", 12))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("room:1000 needs 24")
                .hasMessageContaining("rooms-from");
    }

    @Test
    void nothingIsAppendedToPartitionsThatTheSettingsDoNotKnow() {
        assertThatThrownBy(() -> partition(TWELVE, "room:1", 24))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("has 24 partitions")
                .hasMessageContaining("parley.log.growth");
        assertThatThrownBy(() -> partition(TWELVE, "room:1", 4)).isInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void otherTopicsAreTheirOwn() {
        LayoutPartitioner partitioner = new LayoutPartitioner();
        partitioner.configure(LayoutPartitioner.settings(TWELVE));

        assertThat(partitioner.partition(Topics.REJECTED, null, null, null, null, cluster(Topics.REJECTED, 1)))
                .isZero();
    }

    private static int partition(LogLayout layout, String key, int there) {
        LayoutPartitioner partitioner = new LayoutPartitioner();
        partitioner.configure(LayoutPartitioner.settings(layout));
        return partitioner.partition(
                Topics.EVENTS, key, key.getBytes(UTF_8), null, null, cluster(Topics.EVENTS, there));
    }

    private static Cluster cluster(String topic, int partitions) {
        Node node = new Node(1, "localhost", 9092);
        Node[] nodes = {node};
        return new Cluster(
                "cluster",
                List.of(node),
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new PartitionInfo(topic, partition, node, nodes, nodes))
                        .toList(),
                Set.of(),
                Set.of());
    }
}
