package chat.parley.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.cli.ScriptTree.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./parley test}: what it runs by itself, and what its options may be. */
@Timeout(120)
class TestCommandTest {

    @TempDir
    private Path directory;

    private ScriptTree tree;
    private Path jdk;

    @BeforeEach
    void build() throws IOException {
        tree = ScriptTree.in(directory);
        jdk = tree.home().resolve("jdk");
        tree.jdk(jdk, "25.0.1", "");
    }

    @AfterEach
    void takeTheLinksAway() throws IOException {
        tree.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --faults            | --sed         | --seed, --minutes, --people, --haste and --only
                    --faults            | --sed 1       | --seed, --minutes, --people, --haste and --only
                    --faults --seed 1   | --clients 2   | --seed, --minutes, --people, --haste and --only
                    --mutations         | --minutes     | --seed and --only
                    --mutations         | --minutes 1   | --seed and --only
                    --storm             | --seed        | --clients, --rounds and --seconds
                    --storm             | --seed 1      | --clients, --rounds and --seconds
                    --upgrade-from .    | --clients     | --minutes and --seed
                    --upgrade-from .    | --clients 1   | --minutes and --seed
                    --deployment        | --seed        | no options
                    """)
    void anUnknownOptionOfATestIsToldWhatThereIs(String test, String unknown, String known) throws Exception {
        tree.program("mvn", "echo Maven runs");
        Files.createDirectories(tree.root().resolve("gateway/target"));
        Files.createFile(tree.root().resolve("gateway/target/gateway.jar"));
        String option = unknown.split(" ", 2)[0];

        assertRefused(run(("test " + test + " " + unknown).split(" ", -1)), known, "not '" + option + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--faults --seed",
                "--faults --seed 1 --only",
                "--mutations --only",
                "--storm --clients",
                "--upgrade-from . --minutes"
            })
    void anOptionOfATestWithoutItsValueIsToldSo(String test) throws Exception {
        tree.program("mvn", "echo Maven runs");
        Files.createDirectories(tree.root().resolve("gateway/target"));
        Files.createFile(tree.root().resolve("gateway/target/gateway.jar"));

        assertRefused(
                run(("test " + test).split(" ", -1)), test.substring(test.lastIndexOf(' ') + 1) + " needs a value.");
    }

    @Test
    void anOlderBuildThatIsNoneIsRefused() throws Exception {
        tree.program("mvn", "echo Maven runs");

        assertRefused(run("test", "--upgrade-from"), "a checkout of an older version");
        assertRefused(run("test", "--upgrade-from", "nowhere"), "a checkout of an older version");
    }

    @Test
    void whereThereIsNothingElseTheTestsAreMavens() throws Exception {
        tree.program("mvn", "echo Maven runs $*");

        Outcome tested = run("test");

        assertThat(tested.exitCode()).isZero();
        assertThat(tested.out()).isEqualTo("""
                        Maven runs -B -T 2 verify
                        kubernetes: there is no Node here; the manifests are not checked.
                        containers: there is no Docker engine here; the services' tests are not run on containers, \
                        docker-compose.yml is not tried.
                        """);
    }

    @Test
    void nodeAndADockerEngineAddTheirTests() throws Exception {
        tree.program("mvn", "echo Maven runs $*");
        tree.program("npm", "");
        tree.program("docker", "echo $* >>$HOME/docker.log");
        tree.file("deploy/k8s/validate", "#!/usr/bin/env bash\necho the manifests are checked\n");
        tree.file("deploy/docker/Dockerfile", "ARG JRE=jre:25\nFROM ${JRE}\n");
        tree.file("docker-compose.yml", """
                services:
                  front:
                    image: haproxy:3.2
                  gateway:
                    image: parley/gateway
                """);

        Outcome tested = run("test");

        assertThat(tested.exitCode()).isZero();
        assertThat(tested.out().lines())
                .hasSize(3)
                .contains("the manifests are checked")
                .last(InstanceOfAssertFactories.STRING)
                .startsWith("Maven runs -B -q -T 2 verify -pl gateway,message-service,history-service,cluster-tests")
                .contains("-Dit.test=ComposeIT");
        assertThat(tree.home().resolve("docker.log"))
                .hasContent("info\nimage inspect jre:25\nimage inspect haproxy:3.2\n");
    }

    @Test
    void anImageThatIsNotToBeHadIsSaidByName() throws Exception {
        tree.program("mvn", "echo Maven runs $*");
        tree.program("docker", "[[ $1 == info || $3 == jre:25 ]]");
        tree.file("deploy/docker/Dockerfile", "ARG JRE=jre:25\n");
        tree.file("docker-compose.yml", "    image: haproxy:3.2\n");

        Outcome tested = run("test");

        assertThat(tested.exitCode()).isZero();
        assertThat(tested.out().lines().filter(line -> line.startsWith("Maven")))
                .hasSize(1);
        assertThat(tested.out()).contains("containers: there is no haproxy:3.2 to be had here;");
    }

    @Test
    void whatMavenIsAskedForByHandIsMavensAlone() throws Exception {
        tree.program("mvn", "echo Maven runs $*");

        assertThat(run("test", "-pl", "gateway").out()).isEqualTo("Maven runs -B -T 2 verify -pl gateway\n");
    }

    @Test
    void whereMavenFailsTheTestsHaveFailed() throws Exception {
        tree.program("mvn", "exit 3");

        Outcome tested = run("test");

        assertThat(tested.exitCode()).isEqualTo(3);
        assertThat(tested.out()).isEmpty();
    }

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        return tree.run(Map.of("JAVA_HOME", jdk.toString()), arguments);
    }

    /** One line that says all of this, nothing else, and nothing was run. */
    private static void assertRefused(Outcome outcome, String... said) {
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("parley: ").contains(said).hasLineCount(1);
    }
}
