package chat.parley.cluster.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One project of Docker Compose, by its command line, which is what people use: {@code docker compose}, or
 * {@code docker-compose} where there is no plugin. Files are those of the repository.
 */
final class DockerCompose {

    private static final int COMMAND_MINUTES = 10;

    private final List<String> program;
    private final List<String> options;
    private final Path root;

    private DockerCompose(List<String> program, List<String> options, Path root) {
        this.program = program;
        this.options = options;
        this.root = root;
    }

    /** The project of this name; empty, where there is no Docker engine or no Compose. */
    static Optional<DockerCompose> find(Path root, String project, Path environment, List<Path> files) {
        if (!succeeds(root, List.of("docker", "info"))) {
            return Optional.empty();
        }
        List<String> options = new ArrayList<>(List.of("-p", project, "--env-file", environment.toString()));
        files.forEach(file -> options.addAll(List.of("-f", file.toString())));
        return Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
                .filter(program -> succeeds(root, with(program, "version")))
                .findFirst()
                .map(program -> new DockerCompose(program, options, root));
    }

    /** Runs a command of Compose and returns what it said; fails with that where it fails. */
    String run(String... arguments) {
        return run(root, with(with(program, options), arguments));
    }

    /** The ids of a service's containers that run. */
    List<String> containers(String service) {
        return run("ps", "-q", service).lines().filter(line -> !line.isBlank()).toList();
    }

    /** One thing that is known of a container, by a template of {@code docker inspect}. */
    String inspect(String container, String template) {
        return run(root, List.of("docker", "inspect", "--format", template, container))
                .strip();
    }

    /** The files that a container's first process has mapped into its memory. */
    String mapped(String container) {
        return run(root, List.of("docker", "exec", container, "cat", "/proc/1/maps"));
    }

    /** Replaces a service's containers by such of the images that are there now, as {@code deploy/docker/roll} does. */
    String roll(String service) {
        return run(root, List.of("env", "COMPOSE_OPTIONS=" + String.join(" ", options), "deploy/docker/roll", service));
    }

    private static List<String> with(List<String> command, List<String> more) {
        return Stream.concat(command.stream(), more.stream()).toList();
    }

    private static List<String> with(List<String> command, String... more) {
        return with(command, List.of(more));
    }

    private static boolean succeeds(Path directory, List<String> command) {
        try {
            run(directory, command);
            return true;
        } catch (IllegalStateException | UncheckedIOException absent) {
            return false;
        }
    }

    private static String run(Path directory, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + ":\n" + output);
            }
            return output;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
