package chat.parley.local.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
