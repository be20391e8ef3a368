package chat.parley.cluster.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.cluster.AgentJar;
import chat.parley.cluster.mutation.agent.Cut;
import chat.parley.cluster.mutation.agent.Mutation;
import chat.parley.cluster.mutation.agent.MutationAgent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In every build: what the mutations break is still there to be broken. */
class MutationTest {

    @ParameterizedTest
    @EnumSource
    void isWovenIntoTheProductAsItIsBuilt(Mutation mutation) throws IOException {
        try (ClassFileLocator built = built(mutation.role())) {
            MutationAgent.check(mutation.cuts(), built);
        }
    }

    @Test
    void isRefusedWhereTheProductHasNoSuchMethod() throws IOException {
        Cut cut = Mutation.INTERRUPTION_IGNORED.cuts().getFirst();
        try (ClassFileLocator built = built(Mutation.INTERRUPTION_IGNORED.role())) {
            assertThatThrownBy(() ->
                            MutationAgent.check(List.of(new Cut(cut.type(), "renamedSince", cut.advice())), built))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("renamedSince is there 0 times");
        }
    }

    @Test
    void theAgentIsPackedWithItsPackageAlone(@TempDir Path directory) throws IOException {
        try (JarFile jar =
                new JarFile(AgentJar.of(MutationAgent.class, directory).toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .contains("chat/parley/cluster/mutation/agent/MutationAgent.class")
                    .allMatch(name ->
                            name.startsWith("META-INF/") || name.startsWith("chat/parley/cluster/mutation/agent/"));
        }
    }

    /** The service's own classes, and this test's class path for what they name of other libraries. */
    private static ClassFileLocator built(String role) throws IOException {
        Path classes = Path.of(System.getProperty("parley.root"), role, "target", "classes");
        return new ClassFileLocator.Compound(
                new ClassFileLocator.ForFolder(classes.toFile()),
                ClassFileLocator.ForClassLoader.of(MutationTest.class.getClassLoader()),
                ClassFileLocator.ForClassLoader.ofPlatformLoader());
    }
}
