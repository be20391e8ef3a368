package chat.parley.local.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Processes that somebody who was killed himself left behind, found by the pid files of their directory. */
public final class Leftovers {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private Leftovers() {}

    /** The names of those that still live. */
    public static List<String> in(Path data) throws IOException {
        return pidFiles(data).stream()
                .filter(file -> PidFile.read(file).isPresent())
                .map(file -> file.getFileName().toString().replaceFirst("\\.pid$", ""))
                .sorted()
                .toList();
    }

    /**
     * Stops all: asked all at once, killed after a while; their pid files are gone afterwards.
     *
     * @param grace how long they may take before they are killed; zero kills at once
     */
    public static void stop(Path data, Duration grace) throws IOException, InterruptedException {
        List<Path> files = pidFiles(data);
        List<ProcessHandle> left = files.stream()
                .flatMap(file -> PidFile.read(file).stream())
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
        if (!grace.isZero()) {
            left.forEach(ProcessHandle::destroy);
            awaitEnd(left, grace);
        }
        left.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(left, KILL_LIMIT);
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    private static void awaitEnd(List<ProcessHandle> processes, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        // A dead orphan may stay a zombie for ever where process 1 collects none; it counts as ended.
        while (System.nanoTime() < end
                && processes.stream()
                        .anyMatch(each ->
                                each.isAlive() && !ProcessFacts.of(each.pid()).zombie())) {
            Thread.sleep(POLL);
        }
    }

    private static List<Path> pidFiles(Path data) throws IOException {
        Path run = data.resolve("run");
        if (!Files.isDirectory(run)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(run, "*.pid")) {
            found.forEach(files::add);
        }
        return files;
    }
}
