package chat.parley.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;

class LineConsoleTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void aPromptShowsNamesAsTheyAre() throws IOException {
        assertThat(shownFor("#100%1 %d%{sure%} > ")).startsWith("#100%1 %d%{sure%} > ");
    }

    @Test
    void aNameInAPromptNeitherCommandsTheTerminalNorLooksLikeAnotherLine() throws IOException {
        assertThat(shownFor("%{\u001b[2J\u001b]0;title\u0007%}#tea\n[12:00:00] mei: hello \u202e> "))
                .startsWith("%{[2J]0;title%}#tea ⏎ [12:00:00] mei: hello > ");
    }

    private String shownFor(String prompt) throws IOException {
        ByteArrayInputStream typed = new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.UTF_8));
        try (LineConsole console =
                new LineConsole(new DumbTerminal("test", "dumb", typed, shown, StandardCharsets.UTF_8))) {
            assertThat(console.read(prompt)).isEqualTo("hello");
        }
        return shown.toString(StandardCharsets.UTF_8);
    }
}
