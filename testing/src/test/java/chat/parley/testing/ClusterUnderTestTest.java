package chat.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.cluster.ProcessStatus;
import chat.parley.local.process.Signal;
import chat.parley.local.process.State;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cluster without services, which this module's build does not have yet; cluster-tests take it whole. */
@Timeout(180)
class ClusterUnderTestTest {

    @Test
    void processIsKilledAndStartedAndNothingIsLeftBehind() throws Exception {
        List<Long> pids;
        Path logs = Path.of("target", "cluster-logs", "example");
        try (ClusterUnderTest cluster =
                ClusterUnderTest.start(ClusterUnderTest.small().withoutServices())) {
            assertThat(cluster.processes())
                    .extracting(ProcessStatus::name)
                    .containsExactly("kafka-1", "postgres", "redis", "front");
            cluster.kill("redis", Signal.KILL);
            assertThat(cluster.process("redis").state()).isEqualTo(State.STOPPED);
            cluster.start("redis");
            assertThat(cluster.process("redis").state()).isEqualTo(State.RUNNING);
            assertThat(answerOf(cluster, "/front/health")).isEqualTo(200);
            assertThat(answerOf(cluster, "/api/rooms")).isEqualTo(503);
            cluster.keepLogs("example");
            pids = cluster.processes().stream().map(ProcessStatus::pid).toList();
        }
        assertThat(logs.resolve("kafka-1.log")).isNotEmptyFile();
        assertThat(Files.readString(logs.resolve("front.log"))).contains("front: open on port");
        assertThat(pids)
                .noneMatch(
                        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }

    private static int answerOf(ClusterUnderTest cluster, String path) throws Exception {
        HttpURLConnection connection =
                (HttpURLConnection) cluster.url().resolve(path).toURL().openConnection();
        return connection.getResponseCode();
    }
}
