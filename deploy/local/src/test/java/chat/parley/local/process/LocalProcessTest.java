package chat.parley.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LocalProcessTest {

    @TempDir
    Path data;

    private LocalProcess process;

    @BeforeEach
    void startSleeper() throws Exception {
        process = new LocalProcess(
                new Shell(data.resolve("ready"), "sleeper", "echo awake; sleep 300 & touch ready; wait"), data);
        process.start();
        process.awaitReady(Duration.ofSeconds(10));
    }

    @AfterEach
    void killSleeper() throws Exception {
        process.kill();
    }

    @Test
    void isFoundAgainByItsPidFileAlone() {
        LocalProcess again = new LocalProcess(process.member(), data);

        assertThat(again.pid()).isEqualTo(process.pid()).isPresent();
        assertThat(again.state()).isEqualTo(State.RUNNING);
        assertThat(again.memoryBytes()).isPositive();
    }

    @Test
    void anotherProcessWithTheSamePidIsNotTakenForIt() throws Exception {
        Path file = data.resolve("run/sleeper.pid");
        String ownPid = Long.toString(ProcessHandle.current().pid());
        String markOfSleeper = Files.readAllLines(file).get(1);
        Path forged = Files.writeString(data.resolve("run/forged.pid"), ownPid + "\n" + markOfSleeper + "\n");

        assertThat(PidFile.read(forged)).isEmpty();
        assertThat(PidFile.read(file)).isPresent();
    }

    @Test
    void stopAndContPauseTheWholeTree() throws Exception {
        process.signal(Signal.STOP);
        assertThat(process.state()).isEqualTo(State.PAUSED);
        // Looked for only here: what was found before may have been about to end.
        assertThat(process.handle().orElseThrow().descendants())
                .isNotEmpty()
                .allSatisfy(child ->
                        assertThat(ProcessFacts.of(child.pid())).matches(facts -> facts.stopped() || facts.zombie()));

        process.signal(Signal.CONT);
        await().until(() -> process.state() == State.RUNNING);
    }

    /** As Postgres does while its clients connect. */
    @Test
    void childrenThatAreBornMeanwhileArePausedAsWell() throws Exception {
        LocalProcess parent = new LocalProcess(
                new Shell(
                        data.resolve("ready"),
                        "parent",
                        "touch ready; for i in $(seq 5000); do sleep 300 & done; wait"),
                data);
        parent.start();
        try {
            ProcessHandle handle = parent.handle().orElseThrow();
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> handle.descendants().count() > 20);

            parent.signal(Signal.STOP);

            assertThat(parent.state()).isEqualTo(State.PAUSED);
            assertThat(handle.descendants())
                    .allSatisfy(child -> assertThat(ProcessFacts.of(child.pid()))
                            .matches(facts -> facts.stopped() || facts.zombie()));
        } finally {
            parent.kill();
        }
    }

    /** As in Postgres when its clients leave. */
    @Test
    void childrenThatEndMeanwhileAreNoFailure() throws Exception {
        LocalProcess parent = new LocalProcess(
                new Shell(data.resolve("ready"), "parent", "while :; do true & true & true & wait; done"), data);
        parent.start();
        try {
            for (int pause = 0; pause < 50; pause++) {
                parent.signal(Signal.STOP);
                assertThat(parent.state()).isEqualTo(State.PAUSED);
                parent.signal(Signal.CONT);
            }
        } finally {
            parent.kill();
        }
    }

    @Test
    void pausedOneIsStoppedAllTheSame() throws Exception {
        process.signal(Signal.STOP);

        process.stop();

        assertThat(process.state()).isEqualTo(State.STOPPED);
        assertThat(data.resolve("run/sleeper.pid")).doesNotExist();
    }

    @Test
    void killTakesTheChildrenAlong() throws Exception {
        List<ProcessHandle> tree = process.handle().orElseThrow().descendants().toList();

        process.kill();

        assertThat(tree)
                .noneMatch(child ->
                        child.isAlive() && !ProcessFacts.of(child.pid()).zombie());
    }

    @Test
    void oneThatRunsIsNotStartedTwice() {
        assertThatThrownBy(process::start).hasMessage("sleeper runs already");
    }

    /** As on a full disk. */
    @Test
    void oneThatCannotBeNotedIsNotLeftRunning() throws Exception {
        List<Long> before = children();
        Files.createDirectories(data.resolve("run/unnoted.pid.new/in-the-way"));
        LocalProcess unnoted = new LocalProcess(new Shell(data.resolve("ready"), "unnoted", "sleep 300"), data);

        assertThatThrownBy(unnoted::start).isInstanceOf(FileSystemException.class);

        await().until(() -> children().equals(before));
    }

    @Test
    void oneThatDiesWhileStartingIsReportedWithTheEndOfItsLog() throws Exception {
        LocalProcess broken =
                new LocalProcess(new Shell(data.resolve("ready"), "broken", "echo no such wine; exit 3"), data);
        broken.start();

        Files.delete(data.resolve("ready"));
        assertThatThrownBy(() -> broken.awaitReady(Duration.ofSeconds(10)))
                .isInstanceOf(StartFailed.class)
                .hasMessageContaining("broken ended while starting")
                .hasMessageContaining("no such wine")
                .hasMessageContaining(broken.log().toString());
    }

    @Test
    void logIsReadAsUtf8EvenIfItIsCutOff() throws Exception {
        LocalProcess broken =
                new LocalProcess(new Shell(data.resolve("never"), "broken", "echo 没有酒; printf '\\303'"), data);
        broken.start();

        assertThatThrownBy(() -> broken.awaitReady(Duration.ofSeconds(10))).hasMessageEndingWith("没有酒\n  \uFFFD");
    }

    @Test
    void logsAndPidFilesAreForTheirOwnerOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("logs"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("run"))))
                .isEqualTo("rwx------");
        assertThat(process.log()).content().isEqualTo("awake\n");
    }

    @Test
    void leftoversAreNamedAndStopped() throws Exception {
        assertThat(Leftovers.in(data)).containsExactly("sleeper");

        Leftovers.stop(data, Duration.ofSeconds(10));

        assertThat(Leftovers.in(data)).isEmpty();
        assertThat(process.state()).isEqualTo(State.STOPPED);
    }

    private static List<Long> children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> !ProcessFacts.of(child.pid()).zombie())
                .map(ProcessHandle::pid)
                .sorted()
                .toList();
    }
}
