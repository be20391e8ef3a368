package chat.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.client.api.PageRequest;
import chat.parley.local.cluster.Programs;
import chat.parley.testing.ClusterUnderTest;
import chat.parley.testing.secured.SecuredEngines;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All services with certificates and passwords for all engines: {@code docs/operations.md}, "TLS, passwords and roles". */
@Timeout(300)
class SecuredIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static SecuredEngines engines;
    private static ClusterUnderTest cluster;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    @BeforeAll
    static void start() throws Exception {
        engines = SecuredEngines.start();
        cluster = ClusterUnderTest.start(ClusterUnderTest.onFreePorts(ClusterUnderTest.small()), SecuredIT::onSecured);
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        engines.close();
    }

    @Test
    void aMessageGoesFromSocketToSocketAndIntoTheHistory() {
        try (HttpClient http = HttpClient.newHttpClient();
                Talker ann = Talker.ready("ann-behind-locks", cluster.url(), http);
                Talker bob = Talker.ready("bob-behind-locks", cluster.url(), http)) {
            int room = ann.api().createRoom("behind locks", null).id();
            bob.api().joinRoom(room);

            long id = ann.sayInRoomAndWait(room, "nobody listens");

            await().atMost(PATIENCE).until(() -> bob.heard().stream().anyMatch(message -> message.messageId() == id));
            await().atMost(PATIENCE).until(() -> ann.api().messageStatus(id).equals("delivered"));
            assertThat(bob.api().roomHistory(room, PageRequest.newest(10).atLeast(id)))
                    .anySatisfy(message -> assertThat(message.id()).isEqualTo(id));
            assertThat(engines.redisHas("parley:presence*")).isTrue();
        }
    }

    /** The cluster's own engines run beside these, and nobody asks them. */
    private static Programs onSecured(Programs programs) {
        return (role, name, temporary) -> {
            List<String> line = new ArrayList<>(programs.command(role, name, temporary));
            Arrays.stream(engines.settings()).map("--"::concat).forEach(line::add);
            return line;
        };
    }
}
