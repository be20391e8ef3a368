package chat.parley.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ScratchTest {

    @TempDir
    Path home;

    @Test
    void whatAKilledOwnerLeftIsKilledAndDeletedByTheNext() throws Exception {
        Process owner = new ProcessBuilder("sleep", "300").start();
        Process engine = new ProcessBuilder("sleep", "300").start();
        Path left = Files.createDirectory(home.resolve("set-left"));
        Files.createDirectory(left.resolve("run"));
        PidFile.write(left.resolve("owner"), owner.toHandle());
        PidFile.write(left.resolve("run/redis.pid"), engine.toHandle());

        Path first = Scratch.create(home);
        assertThat(left).as("its owner lives").exists();
        assertThat(engine.isAlive()).isTrue();

        owner.destroyForcibly();
        await().until(() -> !owner.isAlive());
        Path second = Scratch.create(home);

        assertThat(left).doesNotExist();
        await().until(() -> !engine.isAlive());
        assertThat(first).as("ours").exists();
        assertThat(second).exists();
    }
}
