package chat.parley.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {

    @TempDir
    private Path directory;

    private final @Nullable String before = System.getProperty(StartCache.PROPERTY);

    @BeforeEach
    void allowWriting() {
        System.setProperty(StartCache.PROPERTY, "true");
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(StartCache.PROPERTY);
        } else {
            System.setProperty(StartCache.PROPERTY, before);
        }
    }

    @Test
    void nothingIsWrittenWhereNobodyAllowsIt() {
        System.clearProperty(StartCache.PROPERTY);
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
    void anArchiveIsWrittenAheadOnce() throws Exception {
        System.setProperty(StartCache.PROPERTY, "ahead");
        Path archive = directory.resolve("program.jsa");
        assertThat(StartCache.isWrittenAhead()).isTrue();

        StartCache.writeAhead(archive, List.of(java()), program());

        FileTime written = Files.getLastModifiedTime(archive);
        List<String> mapped = new ArrayList<>(StartCache.options(archive, true));
        mapped.add("-Xlog:class+load");
        assertThat(run(mapped)).contains("source: shared objects file (top)");

        StartCache.writeAhead(archive, List.of(java()), List.of("NoSuchProgram"));
        assertThat(Files.getLastModifiedTime(archive)).isEqualTo(written);
    }

    @Test
    void aProgramThatFailsLeavesNoArchive() {
        Path archive = directory.resolve("program.jsa");

        assertThatThrownBy(() -> StartCache.writeAhead(archive, List.of(java()), List.of("NoSuchProgram")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("NoSuchProgram");

        assertThat(archive).doesNotExist();
    }

    @Test
    void aFileThatIsNoArchiveStopsNobody() throws Exception {
        Path archive = directory.resolve("program.jsa");
        Files.writeString(archive, "not an archive");

        assertThat(run(StartCache.options(archive, false))).isEmpty();
    }

    private String run(List<String> options) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add(java());
        line.addAll(options);
        line.addAll(program());
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(output);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private List<String> program() throws IOException {
        Path program = directory.resolve("Program.class");
        try (var compiled = Program.class.getResourceAsStream("StartCacheTest$Program.class")) {
            Files.write(program, Objects.requireNonNull(compiled).readAllBytes());
        }
        return List.of("-cp", jarOf(program), Program.class.getName());
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
