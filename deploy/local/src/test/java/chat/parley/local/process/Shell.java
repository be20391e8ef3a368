package chat.parley.local.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A shell script as a process.
 *
 * @param ready the file that says, once it is there, that the process answers
 * @param name its name
 * @param script what {@code sh} runs, in the data directory
 */
record Shell(Path ready, String name, String script) implements Member {

    @Override
    public String role() {
        return "shell";
    }

    @Override
    public int port() {
        return 1;
    }

    @Override
    public String url() {
        return "none";
    }

    @Override
    public Command command() {
        return new Command(List.of("sh", "-c", script), Map.of());
    }

    @Override
    public boolean answers() {
        return Files.exists(ready);
    }
}
