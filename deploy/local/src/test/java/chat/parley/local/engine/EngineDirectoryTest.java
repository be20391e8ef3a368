package chat.parley.local.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chat.parley.local.process.Directories;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.Member;
import chat.parley.local.process.ProcessGroup;
import chat.parley.local.process.Scratch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every engine writes the path of its files down in a language of its own. */
@Timeout(180)
class EngineDirectoryTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void nameMayHaveBlanksQuotesAndLettersBeyondAscii() throws Exception {
        assumeThat(System.getProperty("sun.jnu.encoding"))
                .as("names of files in this locale")
                .isEqualTo("UTF-8");
        Path scratch = Scratch.create();
        Path data = scratch.resolve("数据 é \"it's\" \\u0041 #1=a:b");
        List<LocalProcess> engines = new ArrayList<>();
        members(data).forEach(member -> engines.add(new LocalProcess(member, data)));
        try {
            ProcessGroup.start(engines, LIMIT);

            assertThat(data.resolve("kafka-1/log/meta.properties")).exists();
            assertThat(data.resolve("postgres/18/PG_VERSION")).exists();
            assertThat(data.resolve("redis/appendonlydir")).isDirectory();
        } finally {
            ProcessGroup.kill(engines);
            Directories.delete(scratch);
        }
    }

    private static List<Member> members(Path data) {
        EngineHome home = EngineHome.locate();
        int first = FreePorts.row(5, RandomGenerator.getDefault());
        KafkaQuorum quorum =
                new KafkaQuorum("AAAAAAAAAAAAAAAAAAAAAA", List.of(new KafkaQuorum.Node(1, first, first + 1)));
        List<Member> members = new ArrayList<>(quorum.members(home, data));
        members.add(new PostgresServer(home, data, first + 2, "secret"));
        members.add(new RedisServer(home, data, first + 3));
        members.add(new RedisSentinel(home, data, first + 4, "sentinel", first + 3));
        return members;
    }
}
