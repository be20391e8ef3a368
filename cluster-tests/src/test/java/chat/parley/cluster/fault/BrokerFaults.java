package chat.parley.cluster.fault;

import static org.awaitility.Awaitility.await;

import chat.parley.local.process.Signal;
import chat.parley.protocol.event.Topics;
import chat.parley.testing.ClusterUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;

/** What can happen to a Kafka of three brokers as a whole. */
public final class BrokerFaults {

    private static final String PREFIX = "kafka-";
    private static final int ALONE_MS = 3_000;
    private static final Duration ELECTION = Duration.ofSeconds(60);
    private static final int ANSWER_S = 5;

    private BrokerFaults() {}

    /**
     * The broker that leads most stands alone for a while and is killed before the others hear of what it has taken; it
     * comes back when they have elected others, and drops what they do not have. An append that all in-sync replicas
     * confirm is never among that.
     */
    public static Fault leaderLostAlone() {
        return new Fault("a leader lost that its followers had not heard", Set.of("kafka"), (field, random) -> {
            List<String> brokers = ProcessFaults.names(field.cluster(), "kafka");
            String leader = PREFIX + busiest(field.cluster());
            List<String> followers =
                    brokers.stream().filter(broker -> !broker.equals(leader)).toList();
            try {
                followers.forEach(follower -> field.cluster().kill(follower, Signal.STOP));
                Field.hold(ALONE_MS);
                field.cluster().kill(leader, Signal.KILL);
            } finally {
                followers.forEach(follower -> field.cluster().kill(follower, Signal.CONT));
            }
            awaitOtherLeaders(field.cluster(), leader, followers);
            field.cluster().start(leader);
        });
    }

    private static int busiest(ClusterUnderTest cluster) throws Exception {
        try (Admin admin = admin(cluster.kafkaBootstrapServers())) {
            Map<Integer, Long> led =
                    leaders(admin).stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            return led.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
        }
    }

    private static void awaitOtherLeaders(ClusterUnderTest cluster, String gone, List<String> alive) {
        String servers = alive.stream().map(name -> cluster.process(name).url()).collect(Collectors.joining(","));
        try (Admin admin = admin(servers)) {
            await().atMost(ELECTION)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptionsInstanceOf(ExecutionException.class)
                    .ignoreExceptionsInstanceOf(TimeoutException.class)
                    .until(() -> leaders(admin).stream().noneMatch(id -> gone.equals(PREFIX + id) || id < 0));
        }
    }

    /** Of each partition, who leads it; -1 where nobody does. */
    private static List<Integer> leaders(Admin admin) throws Exception {
        return admin
                .describeTopics(List.of(Topics.EVENTS))
                .allTopicNames()
                .get(ANSWER_S, TimeUnit.SECONDS)
                .get(Topics.EVENTS)
                .partitions()
                .stream()
                .map(partition -> partition.leader())
                .map(leader -> leader == null ? Node.noNode().id() : leader.id())
                .toList();
    }

    private static Admin admin(String servers) {
        return Admin.create(Map.of("bootstrap.servers", servers, "request.timeout.ms", "3000"));
    }
}
