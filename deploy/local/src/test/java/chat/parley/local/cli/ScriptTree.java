package chat.parley.local.cli;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.process.Directories;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The script at the root in a tree of its own, in which everything is built, on a machine that has the programs the script
 * needs and no others: no JDK but those that a test puts there, no Maven, no settings.
 */
final class ScriptTree implements AutoCloseable {

    private static final List<String> PROGRAMS =
            List.of("awk", "bash", "cat", "df", "dirname", "find", "flock", "head", "mkdir", "readlink", "sed");

    /** What a run came to. */
    record Outcome(int exitCode, String out, String err) {}

    private final Path root;
    private final Path programs;
    private final Path home;

    private ScriptTree(Path directory) {
        this.root = directory.resolve("tree");
        this.programs = directory.resolve("programs");
        this.home = directory.resolve("home");
    }

    /** A new one in this directory. */
    static ScriptTree in(Path directory) throws IOException {
        ScriptTree tree = new ScriptTree(directory.toRealPath());
        for (Path made : List.of(tree.root, tree.programs, tree.home)) {
            Files.createDirectories(made);
        }
        Files.copy(EngineHome.locate().root().resolve("parley"), tree.root.resolve("parley"));
        for (String made : List.of("deploy/local/target/app/lib", "deploy/kafka-broker/target/libs", "target")) {
            Files.createDirectories(tree.root.resolve(made));
        }
        for (String made : List.of("parley-launcher.jar", "parley-build.stamp", "parley-bench.stamp")) {
            Files.createFile(tree.root.resolve("target").resolve(made));
        }
        for (String name : PROGRAMS) {
            for (Path program : found(name).limit(1).toList()) {
                Files.createSymbolicLink(tree.programs.resolve(name), program);
            }
        }
        tree.hideOtherJdks();
        return tree;
    }

    Path root() {
        return root;
    }

    Path home() {
        return home;
    }

    /** Puts a program first on the {@code PATH}. */
    void program(String name, String body) throws IOException {
        Files.deleteIfExists(programs.resolve(name));
        script(programs.resolve(name), body);
    }

    /** A file of the repository, which may be run. */
    void file(String place, String content) throws IOException {
        Path file = root.resolve(place);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** A JDK of this version, whose {@code java} runs this. */
    void jdk(Path place, String version, String java) throws IOException {
        Files.createDirectories(place.resolve("bin"));
        Files.writeString(place.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(place.resolve("bin/javac"), "");
        script(place.resolve("bin/java"), java);
    }

    Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return run(environment, root.resolve("parley"), arguments);
    }

    Outcome run(Map<String, String> environment, Path script, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("bash", script.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", programs.toString(), "HOME", home.toString()));
        builder.environment().putAll(environment);
        Path out = root.resolve("target/out");
        Path err = root.resolve("target/err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(line + " does not end: " + Files.readString(out) + Files.readString(err));
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Takes the links away that lead out of the directory: JUnit would warn of each. */
    @Override
    public void close() throws IOException {
        Directories.delete(programs);
    }

    /**
     * The script looks for JDKs in the machine's usual places too, and reads their version with {@code grep}: one that finds
     * something only in this tree, its home and its cluster makes this a machine that has no others.
     */
    private void hideOtherJdks() throws IOException {
        Path grep = found("grep").findFirst().orElseThrow();
        program("grep", "case ${!#} in '" + root.getParent() + "'/*) exec " + grep + " \"$@\" ;; *) exit 1 ;; esac");
    }

    private static Stream<Path> found(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
