package chat.parley.local.cluster;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.process.Commands;
import chat.parley.local.process.Directories;
import chat.parley.local.process.StartCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.ZipFile;

/**
 * The services as the build left them: {@code gateway/target/gateway.jar} and so on. A jar of jars starts slowly, so
 * each is laid out once as plain jars, in a directory named by what is in the jar (its file times are fixed, as builds are
 * reproducible); a jar with other contents gets a new one.
 */
public final class BuiltPrograms implements Programs {

    /**
     * Heap that is enough for a thousand connected users and their history, and in a gateway for five thousand who come back
     * all at once: with half of it a seventh of the gateway's CPU went into full collections then. What is not needed is not
     * taken. The serial collector everywhere: on heaps as small as these its pauses are a few milliseconds, and G1 costs a
     * gateway a fifth more CPU for each message. The quick compiler alone where a message costs little, as in a history-service:
     * what the thorough one takes for itself is missed by everybody else on a small machine.
     */
    private static final Map<String, List<String>> JVM = Map.of(
            "gateway", List.of("-Xms128m", "-Xmx512m", "-Xmn96m", "-XX:+UseSerialGC"),
            "message-service", List.of("-Xmx192m", "-XX:+UseSerialGC"),
            "history-service", List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));

    private static final int KEPT_BUILDS = 4;

    /** For a start that ends before it serves a request. */
    private static final String SIGNS_NOTHING = Base64.getEncoder()
            .encodeToString("start-up cache only, signs nothing!".getBytes(StandardCharsets.US_ASCII));

    private final EngineHome home;

    /** Takes the repository whose build is run. */
    public BuiltPrograms(EngineHome home) {
        this.home = home;
    }

    @Override
    public List<String> command(String role, String name, Path temporary) throws IOException, InterruptedException {
        Path jar = home.root().resolve(role).resolve("target").resolve(role + ".jar");
        if (!Files.exists(jar)) {
            throw new IOException(role + " is not built (" + jar + "): run 'mvn -DskipTests package'.");
        }
        List<String> line = jvm(role, temporary);
        Path laidOut = laidOut(role, jar, temporary);
        line.addAll(StartCache.options(cache(role, laidOut), name.equals(role + "-1")));
        line.addAll(List.of("-jar", laidOut.resolve(role + ".jar").toString()));
        return line;
    }

    private static List<String> jvm(String role, Path temporary) {
        List<String> line = new ArrayList<>();
        line.add(EngineHome.java());
        line.addAll(JVM.getOrDefault(role, List.of()));
        line.addAll(List.of("-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED"));
        line.add("-Djava.io.tmpdir=" + temporary);
        return line;
    }

    private static Path cache(String role, Path laidOut) {
        return laidOut.resolve(role + ".jsa");
    }

    /** Synchronised: two instances of a role start at once, and one of them lays the jar out for both. */
    private synchronized Path laidOut(String role, Path jar, Path temporary) throws IOException, InterruptedException {
        Path laidOut = laidOut(role, jar);
        if (StartCache.isWrittenAhead()) {
            StartCache.writeAhead(
                    cache(role, laidOut),
                    jvm(role, temporary),
                    List.of(
                            "-Dspring.context.exit=onRefresh",
                            "-jar",
                            laidOut.resolve(role + ".jar").toString(),
                            "--parley.auth.secret=" + SIGNS_NOTHING));
        }
        return laidOut;
    }

    private Path laidOut(String role, Path jar) throws IOException, InterruptedException {
        Path all = home.root().resolve("deploy/local/target/services");
        Path target = all.resolve(role + "-" + fingerprint(jar));
        if (Files.isDirectory(target)) {
            Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
            return target;
        }
        Files.createDirectories(all);
        deleteOld(all, role);
        Path draft = all.resolve(role + "-draft-" + ProcessHandle.current().pid());
        Directories.delete(draft);
        Commands.run(List.of(
                EngineHome.java(),
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--destination",
                draft.toString()));
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException anotherLauncherWasFirst) {
            if (!Files.isDirectory(target)) {
                throw anotherLauncherWasFirst;
            }
            Directories.delete(draft);
        }
        return target;
    }

    /** What was started longest ago goes: a cluster that was started from an earlier build may still run. */
    private static void deleteOld(Path all, String role) throws IOException {
        List<Path> old;
        try (Stream<Path> directories = Files.list(all)) {
            old = directories
                    .filter(each -> each.getFileName().toString().startsWith(role + "-"))
                    .sorted(Comparator.comparingLong(
                                    (Path each) -> each.toFile().lastModified())
                            .reversed())
                    .skip(KEPT_BUILDS - 1)
                    .toList();
        }
        for (Path each : old) {
            Directories.delete(each);
        }
    }

    /** Of the names and checksums of all entries: a few milliseconds, whatever the size. */
    private static String fingerprint(Path jar) throws IOException {
        CRC32C names = new CRC32C();
        CRC32C contents = new CRC32C();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.stream().forEach(entry -> {
                names.update(entry.getName().getBytes(StandardCharsets.UTF_8));
                contents.update(Long.toHexString(entry.getCrc()).getBytes(StandardCharsets.US_ASCII));
            });
        }
        return String.format(Locale.ROOT, "%08x%08x", names.getValue(), contents.getValue());
    }
}
