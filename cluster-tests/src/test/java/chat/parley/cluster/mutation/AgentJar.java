package chat.parley.cluster.mutation;

import chat.parley.cluster.mutation.agent.MutationAgent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;

/** Packs the agent, as {@code -javaagent} takes nothing but a jar: its package as it was compiled, with Byte Buddy behind it. */
final class AgentJar {

    private AgentJar() {}

    /** Writes it into this directory. */
    static Path in(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(new Attributes.Name("Premain-Class"), MutationAgent.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, origin(ByteBuddy.class).toString());
        Path classes = Path.of(origin(MutationAgent.class));
        Path jar = directory.resolve("mutation-agent.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(file, manifest)) {
            for (Path each : compiled(classes)) {
                packed.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, packed);
                packed.closeEntry();
            }
        }
        return jar;
    }

    private static List<Path> compiled(Path classes) throws IOException {
        Path own = classes.resolve(MutationAgent.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(own)) {
            return files.sorted().toList();
        }
    }

    private static URI origin(Class<?> type) {
        try {
            return type.getProtectionDomain().getCodeSource().getLocation().toURI();
        } catch (URISyntaxException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
