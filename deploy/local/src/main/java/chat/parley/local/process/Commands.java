package chat.parley.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs a short command to its end. */
public final class Commands {

    private static final int ERROR_LINES = 12;

    private Commands() {}

    /**
     * Runs a command that needs no input.
     *
     * @return what it printed, errors included
     * @throws IOException with the end of its output, when it ends with another code than 0
     */
    public static String run(List<String> line) throws IOException, InterruptedException {
        return run(line, InputStream.nullInputStream());
    }

    /** Runs a command that reads {@code input} to its end; otherwise as {@link #run(List)}. */
    public static String run(List<String> line, InputStream input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        Thread feeder = Thread.ofVirtual().start(() -> feed(input, process));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        feeder.join();
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(
                    Path.of(line.getFirst()).getFileName() + " ended with " + code + ": " + lastLines(output));
        }
        return output;
    }

    /** Where {@code program} stands on the PATH. */
    public static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        for (String directory : path.split(":", -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, program);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static void feed(InputStream input, Process process) {
        try (OutputStream target = process.getOutputStream()) {
            input.transferTo(target);
        } catch (IOException closedEarly) {
            // A command that ends without reading all of it tells its reason by its exit code.
            process.destroy();
        }
    }

    private static String lastLines(String output) {
        List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - ERROR_LINES), lines.size()));
    }
}
