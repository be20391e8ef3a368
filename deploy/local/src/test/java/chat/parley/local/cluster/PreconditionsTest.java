package chat.parley.local.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.engine.KafkaQuorum;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.Member;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreconditionsTest {

    @TempDir
    Path directory;

    @Test
    void directoryWithACommaIsRefusedAsKafkaWouldTakeItForTwo() throws Exception {
        Path data = Files.createDirectory(directory.resolve("rooms, people"));

        assertThatThrownBy(() -> Preconditions.check(data, List.of()))
                .isInstanceOf(ClusterException.class)
                .hasMessage("Kafka takes the comma in " + data
                        + " for the end of a directory's name: choose a --data without one.");
    }

    @Test
    void portThatOnlyTheControllersOfKafkaTalkOnIsLookedAtToo() throws Exception {
        Ports ports = new Ports(FreePorts.row(Ports.SPAN, RandomGenerator.getDefault()));
        List<Member> kafka = List.copyOf(quorum(ports).members(EngineHome.locate(), directory));

        try (ServerSocket _ = new ServerSocket(ports.kafkaController(1), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Preconditions.check(directory, kafka))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageStartingWith(
                            "Port " + ports.kafkaController(1) + " (for kafka-1) is taken by another program");
        }
    }

    private static KafkaQuorum quorum(Ports ports) {
        return new KafkaQuorum(
                "unused", List.of(new KafkaQuorum.Node(1, ports.kafkaBroker(1), ports.kafkaController(1))));
    }
}
