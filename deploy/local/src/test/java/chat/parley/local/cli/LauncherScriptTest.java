package chat.parley.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.engine.EngineHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script at the root, in a tree where everything is built, with a JDK that only says what it was given. */
class LauncherScriptTest {

    @TempDir
    private Path root;

    /** Else a second {@code ./parley chat} waits until the first has ended. */
    @Test
    void theProgramDoesNotInheritTheLockOfTheBuild() throws Exception {
        Files.copy(EngineHome.locate().root().resolve("parley"), root.resolve("parley"));
        Files.createDirectories(root.resolve("deploy/local/target/app/lib"));
        Files.createDirectories(root.resolve("deploy/kafka-broker/target/libs"));
        Files.createDirectories(root.resolve("target"));
        Files.createFile(root.resolve("target/parley-launcher.jar"));
        Files.createFile(root.resolve("target/parley-build.stamp"));
        Path jdk = Files.createDirectories(root.resolve(".jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        program(jdk.resolve("bin/javac"), "");
        program(jdk.resolve("bin/java"), "if { : >&9; } 2>/dev/null; then echo held; else echo free; fi");

        assertThat(run(jdk, "chat", "--user", "alice")).isEqualTo("free\n");
    }

    private static void program(Path file, String body) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String run(Path jdk, String... arguments) throws IOException, InterruptedException {
        Path output = root.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder("bash", root.resolve("parley").toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", jdk.toString());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return Files.readString(output);
    }
}
