package chat.parley.local.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The nodes that form one Kafka cluster, one or three.
 *
 * @param clusterId 22 characters of URL-safe base64, given once and kept with the data
 * @param nodes each node's id and ports
 */
public record KafkaQuorum(String clusterId, List<Node> nodes) {

    /** Copies the list. */
    public KafkaQuorum {
        nodes = List.copyOf(nodes);
    }

    /** What clients take to find the cluster. */
    public String bootstrapServers() {
        return nodes.stream().map(node -> "127.0.0.1:" + node.brokerPort()).collect(Collectors.joining(","));
    }

    /** The processes, with their files in directories of {@code data}. */
    public List<KafkaNode> members(EngineHome home, Path data) {
        return nodes.stream().map(node -> new KafkaNode(home, data, this, node)).toList();
    }

    /**
     * One node.
     *
     * @param id from 1
     * @param brokerPort where clients and brokers connect
     * @param controllerPort where the quorum talks
     */
    public record Node(int id, int brokerPort, int controllerPort) {}
}
