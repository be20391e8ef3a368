package chat.parley.cluster.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.cluster.mutation.agent.Effect;
import chat.parley.cluster.mutation.agent.Mutation;
import chat.parley.local.cluster.ProcessStatus;
import chat.parley.local.cluster.Programs;
import chat.parley.local.process.Signal;
import chat.parley.testing.ClusterUnderTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Starts services with a rule broken, or whole again. */
final class Saboteur {

    private final Path agent;

    /** By role; who is not in it is whole. */
    private final Map<String, Mutation> broken = new ConcurrentHashMap<>();

    /** By service, how much it had written when it was started last. */
    private final Map<String, Integer> writtenBefore = new HashMap<>();

    Saboteur(Path agent) {
        this.agent = agent;
    }

    /** Runs services as before, and breaks those that are to be broken. */
    Programs over(Programs programs) {
        return (role, name, temporary) -> {
            List<String> line = new ArrayList<>(programs.command(role, name, temporary));
            Mutation mutation = broken.get(role);
            if (mutation != null) {
                line.add(1, "-javaagent:" + agent + "=" + mutation.name());
            }
            return line;
        };
    }

    /** From now on this rule is broken and no other. Services that run otherwise are started again. */
    void breakOnly(ClusterUnderTest cluster, Mutation mutation) {
        if (broken.get(mutation.role()) == mutation) {
            return;
        }
        List<String> others = broken.keySet().stream()
                .filter(role -> !role.equals(mutation.role()))
                .toList();
        broken.clear();
        broken.put(mutation.role(), mutation);
        others.forEach(role -> startAgain(cluster, services(cluster, role)));
        startAgain(cluster, services(cluster, mutation.role()));
    }

    /** The rule was broken at least once, and not just on paper, since its services were started. */
    void assertEffect(ClusterUnderTest cluster, Mutation mutation) {
        StringBuilder written = new StringBuilder();
        for (String service : services(cluster, mutation.role())) {
            written.append(cluster.log(service).substring(writtenBefore.getOrDefault(service, 0)));
        }
        assertThat(written).as("what " + mutation.role() + " wrote").contains(Effect.TOOK_EFFECT + mutation.name());
    }

    /** Starts every service as it is to run now: of those that ran already nobody knows what is broken in them. */
    void startAllAgain(ClusterUnderTest cluster) {
        startAgain(
                cluster,
                Stream.of("message-service", "history-service", "gateway")
                        .flatMap(role -> services(cluster, role).stream())
                        .toList());
    }

    private void startAgain(ClusterUnderTest cluster, List<String> services) {
        for (String service : services) {
            cluster.kill(service, Signal.KILL);
            writtenBefore.put(service, cluster.log(service).length());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(services.stream()
                            .map(service -> CompletableFuture.runAsync(() -> cluster.start(service), threads))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    private static List<String> services(ClusterUnderTest cluster, String role) {
        return cluster.processes().stream()
                .filter(process -> process.role().equals(role))
                .map(ProcessStatus::name)
                .toList();
    }
}
