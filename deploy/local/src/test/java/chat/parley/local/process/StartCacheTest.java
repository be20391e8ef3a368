package chat.parley.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void allowWriting() {
        System.setProperty(StartCache.PROPERTY, "true");
    }

    @AfterEach
    void forbidWriting() {
        System.clearProperty(StartCache.PROPERTY);
    }

    @Test
    void nothingIsWrittenWhereNobodyAllowsIt() {
        forbidWriting();
        assertThat(StartCache.options(directory.resolve("program.jsa"), true)).isEmpty();
    }

    @Test
    void theWriterLeavesAnArchiveThatOthersMap() throws Exception {
        Path archive = directory.resolve("program.jsa");
        assertThat(StartCache.options(archive, false)).isEmpty();

        assertThat(run(StartCache.options(archive, true))).isEmpty();

        assertThat(archive).isNotEmptyFile();
        List<String> mapped = new ArrayList<>(StartCache.options(archive, false));
        mapped.add("-Xlog:class+load");
        assertThat(run(mapped)).contains("source: shared objects file (top)");
    }

    @Test
    void aFileThatIsNoArchiveStopsNobody() throws Exception {
        Path archive = directory.resolve("program.jsa");
        Files.writeString(archive, "not an archive");

        assertThat(run(StartCache.options(archive, false))).isEmpty();
    }

    private String run(List<String> options) throws IOException, InterruptedException {
        Path program = directory.resolve("Program.class");
        try (var compiled = Program.class.getResourceAsStream("StartCacheTest$Program.class")) {
            Files.write(program, Objects.requireNonNull(compiled).readAllBytes());
        }
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.addAll(List.of("-cp", jarOf(program), Program.class.getName()));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(output);
    }

    /** Only classes from jars are archived. */
    private String jarOf(Path program) throws IOException {
        Path jar = directory.resolve("program.jar");
        if (!Files.exists(jar)) {
            try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
                out.putNextEntry(new ZipEntry(Program.class.getName().replace('.', '/') + ".class"));
                Files.copy(program, out);
            }
        }
        return jar.toString();
    }

    /** Does nothing and ends. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {}
    }
}
