package chat.parley.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.cli.ScriptTree.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script at the root: what it says where something is missing, and what it hands over. */
@Timeout(120)
class LauncherScriptTest {

    /** A {@code java} that says what it was given. */
    private static final String TELLS = """
            if { : >&9; } 2>/dev/null; then echo lock held; else echo lock free; fi
            echo "url ${PARLEY_URL:-}"
            echo "data ${PARLEY_DATA:-}"
            echo "locale ${LC_ALL:-}"
            echo "line $*"\
            """;

    private static final Map<String, String> NO_BUILD = Map.of("PARLEY_BUILD", "never");

    @TempDir
    private Path directory;

    private ScriptTree tree;
    private Path jdk;

    @BeforeEach
    void build() throws IOException {
        tree = ScriptTree.in(directory);
        jdk = tree.home().resolve("jdk");
        tree.jdk(jdk, "25.0.1", TELLS);
    }

    @AfterEach
    void takeTheLinksAway() throws IOException {
        tree.close();
    }

    /** Else a second {@code ./parley chat} waits until the first has ended. */
    @Test
    void theProgramDoesNotInheritTheLockOfTheBuild() throws Exception {
        assertThat(run("chat", "--user", "alice").out()).startsWith("lock free\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "status", "chat", "test"})
    void aMachineWithoutAJdk25IsToldSoInOneLine(String command) throws Exception {
        Path older = tree.home().resolve("older");
        tree.jdk(older, "24.0.25", TELLS);
        tree.jdk(tree.home().resolve(".jdks/oldest"), "1.8.0_25", TELLS);

        Outcome refused = tree.run(Map.of("JAVA_HOME", older.toString()), command);

        assertRefused(refused, "no JDK 25 found", "install one", "or set JAVA_HOME");
    }

    @ParameterizedTest
    @ValueSource(strings = {".sdkman/candidates/java/25.0.1-tem", ".jdks/temurin 25"})
    void aJdk25IsFoundWhereToolsPutIt(String place) throws Exception {
        tree.jdk(tree.home().resolve(place), "25", TELLS);

        assertThat(tree.run(Map.of(), "status").out()).contains("line ").contains("chat.parley.local.cli.Main status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "demo", "bench", "test"})
    void aMachineWithoutMavenIsToldSoInOneLine(String command) throws Exception {
        forgetTheBuild();

        assertRefused(run(command), "no Maven found", "install Maven 3.8 or later", "PATH");
    }

    @Test
    void withoutMavenWhatIsBuiltGoesOnRunning() throws Exception {
        assertThat(run("up").out()).contains("chat.parley.local.cli.Main up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "status", "chat", "bench"})
    void whatMavenHasBuiltIsTakenAsItIsWhereThatIsAskedFor(String command) throws Exception {
        forgetTheBuild();
        Files.delete(tree.root().resolve("target/parley-launcher.jar"));

        assertRefused(run(NO_BUILD, command), "nothing is built yet");
        Files.createFile(tree.root().resolve("deploy/local/target/app/lib/local-1.jar"));
        assertThat(run(NO_BUILD, command).out()).contains("line ");
        assertThat(tree.root().resolve("target/parley-build.stamp")).doesNotExist();
    }

    @Test
    void tooLittleDiskIsSaidBeforeTheBuildBegins() throws Exception {
        forgetTheBuild();
        tree.program("mvn", "echo built");
        tree.program("df", """
                echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
                echo '/dev/full 100000000 99000000 1047552 99% /'\
                """);

        assertRefused(run("up"), "too little disk", "1023 MiB free", "1024 needed", "Free some");
    }

    @Test
    void anUnknownCommandIsAWrongCallAndShowsWhatThereIs() throws Exception {
        Outcome refused = run("upp");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .startsWith("parley: there is no command 'upp'.\n")
                .contains("Usage: ./parley COMMAND")
                .contains("  down     stops it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "-h", "--help"})
    void theUsageIsShownWithoutAnythingInstalled(String command) throws Exception {
        Outcome shown = tree.run(Map.of(), command.isEmpty() ? new String[0] : new String[] {command});

        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).startsWith("Usage: ./parley COMMAND");
        assertThat(shown.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "chat, --data", "chat, --data=", "chat, PARLEY_DATA",
        "demo, --data", "demo, --data=", "demo, PARLEY_DATA",
        "bench, --data", "bench, --data=", "bench, PARLEY_DATA"
    })
    void theClusterIsFoundByItsDirectory(String command, String way) throws Exception {
        Path data = cluster("UP");
        List<String> line = new ArrayList<>(List.of(command, "--seed", "a b"));
        Map<String, String> environment = new HashMap<>();
        switch (way) {
            case "--data" -> line.addAll(List.of(way, data.toString()));
            case "--data=" -> line.add(1, way + data);
            default -> environment.put(way, data.toString());
        }

        Outcome handedOver = run(environment, line.toArray(String[]::new));

        assertThat(handedOver.out())
                .contains("url http://localhost:18080\n")
                .contains("data " + data + "\n")
                .contains(" --seed a b\n")
                .doesNotContain("--data");
    }

    @Test
    void aClusterThatIsDownIsNotAskedFor() throws Exception {
        Path data = cluster("DOWN");

        assertThat(run("chat", "--data", data.toString()).out()).contains("url \n");
    }

    @Test
    void anAddressThatIsGivenWins() throws Exception {
        Path data = cluster("UP");

        assertThat(run(Map.of("PARLEY_URL", "https://chat.example.com"), "chat", "--data", data.toString())
                        .out())
                .contains("url https://chat.example.com\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "demo", "bench"})
    void dataWithoutADirectoryIsRefused(String command) throws Exception {
        assertRefused(run(command, "--data"), "--data needs a directory");
    }

    /** Java could name no file beyond ASCII; one that the user has chosen is his. */
    @ParameterizedTest
    @CsvSource({
        "ANSI_X3.4-1968, C C.utf8 POSIX, C.UTF-8",
        "ANSI_X3.4-1968, C C.UTF-8 POSIX, C.UTF-8",
        "ANSI_X3.4-1968, C POSIX, ''",
        "GBK, C C.utf8 POSIX zh_CN, ''"
    })
    void whereNoLocaleIsSetFilesAreNamedInUtf8(String charmap, String there, String taken) throws Exception {
        tree.program("locale", "case $1 in charmap) echo " + charmap + " ;; *) printf '%s\\n' " + there + " ;; esac");

        for (String command : List.of("status", "chat")) {
            assertThat(run(command).out()).contains("locale " + taken + "\n");
        }
    }

    @Test
    void checkoutWithAColonInItsPathIsRefused() throws Exception {
        Path elsewhere = tree.home().resolve("12:30");
        Files.createDirectories(elsewhere);
        Files.copy(tree.root().resolve("parley"), elsewhere.resolve("parley"));

        Outcome refused = tree.run(Map.of(), elsewhere.resolve("parley"), "status");

        assertRefused(refused, "the colon in " + elsewhere, "move the checkout");
    }

    private Path cluster(String phase) throws IOException {
        Path data = Files.createDirectories(tree.home().resolve("a cluster"));
        Files.writeString(
                data.resolve("cluster.json"),
                "{\"version\":1,\"options\":{\"port\":18080,\"gateways\":2},\"phase\":\"" + phase + "\"}");
        return data;
    }

    private void forgetTheBuild() throws IOException {
        for (String stamp : List.of("parley-build.stamp", "parley-bench.stamp")) {
            Files.delete(tree.root().resolve("target").resolve(stamp));
        }
    }

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", jdk.toString());
        return tree.run(all, arguments);
    }

    /** One line that says all of this, nothing else, and nothing was run. */
    private static void assertRefused(Outcome outcome, String... said) {
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("parley: ").contains(said).hasLineCount(1);
    }
}
