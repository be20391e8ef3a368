package chat.parley.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(30)
class DataOptionTest {

    /** What is printed is copied. */
    @ParameterizedTest
    @ValueSource(strings = {"/srv/chat", "/srv/my rooms", "/srv/it's \"$HOME\" `id` \\ #1", "~/rooms", "/srv/a;b&c"})
    void aShellReadsTheDirectoryOfAFurtherCommandAsItIs(String directory) throws Exception {
        String again = option("--data", directory).again();

        Process shell = new ProcessBuilder("sh", "-c", "printf '%s|'" + again).start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("--data|" + directory + "|");
    }

    @Test
    void itIsPrintedPlainlyWhereItCanBe() {
        assertThat(option("--data", "/srv/rooms-1.2").again()).isEqualTo(" --data /srv/rooms-1.2");
        assertThat(option().again()).isEmpty();
    }

    private static DataOption option(String... arguments) {
        DataOption option = new DataOption();
        new CommandLine(option).parseArgs(arguments);
        return option;
    }
}
