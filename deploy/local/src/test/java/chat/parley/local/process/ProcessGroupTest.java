package chat.parley.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProcessGroupTest {

    private static final Duration LONGER_THAN_THE_TEST = Duration.ofMinutes(4);

    @TempDir
    Path data;

    private LocalProcess waiting;
    private LocalProcess broken;

    @BeforeEach
    void name() {
        Path never = data.resolve("never");
        waiting = new LocalProcess(new Shell(never, "waiting", "exec sleep 300"), data);
        broken = new LocalProcess(new Shell(never, "broken", "echo no such wine; exit 3"), data);
    }

    @AfterEach
    void kill() throws Exception {
        ProcessGroup.kill(List.of(waiting, broken));
    }

    /** Services wait for their engines: whoever waited for all would hear of a dead engine when the limit has passed. */
    @Test
    void oneThatDiesWhileStartingIsReportedAtOnceWhateverTheOthersWaitFor() {
        assertThatThrownBy(() -> ProcessGroup.start(List.of(waiting, broken), LONGER_THAN_THE_TEST))
                .isInstanceOf(StartFailed.class)
                .hasMessageContaining("broken ended while starting")
                .hasMessageContaining("no such wine");
    }

    @Test
    void stepsThatMustBeTriedWithAllAreTriedAfterOneFailed() throws Exception {
        waiting.start();

        assertThatThrownBy(() -> ProcessGroup.forEach(List.of(broken, waiting), process -> {
                    if (process.handle().isEmpty()) {
                        throw new StartFailed(process.member().name());
                    }
                    process.kill();
                }))
                .hasMessage("broken");

        assertThat(waiting.state()).isEqualTo(State.STOPPED);
    }
}
