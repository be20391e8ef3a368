package chat.parley.cluster;

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

/** Packs agents, as {@code -javaagent} takes nothing but a jar: a package as it was compiled, with Byte Buddy behind it. */
public final class AgentJar {

    private AgentJar() {}

    /** Writes the package of this class, which has the {@code premain}, into this directory. */
    public static Path of(Class<?> agent, Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(new Attributes.Name("Premain-Class"), agent.getName());
        attributes.put(Attributes.Name.CLASS_PATH, origin(ByteBuddy.class).toString());
        Path classes = Path.of(origin(agent));
        Path jar = directory.resolve(agent.getSimpleName() + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(file, manifest)) {
            for (Path each : compiled(classes, agent.getPackageName())) {
                packed.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, packed);
                packed.closeEntry();
            }
        }
        return jar;
    }

    private static List<Path> compiled(Path classes, String packageName) throws IOException {
        Path own = classes.resolve(packageName.replace('.', '/'));
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
