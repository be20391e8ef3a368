package chat.parley.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One member as a process: a child that outlives this JVM, known by its pid file alone, so that any later launcher
 * controls it as well as the one that started it. Not for use by several threads at once, except {@link #state()}.
 */
public final class LocalProcess {

    private static final long LOG_LIMIT_BYTES = 16L << 20;
    private static final int LOG_TAIL_LINES = 12;
    private static final Duration POLL = Duration.ofMillis(20);
    /** What starts needs the CPU more than whoever asks it. */
    private static final Duration READY_POLL = Duration.ofMillis(100);

    private static final Duration STANDSTILL_LIMIT = Duration.ofSeconds(5);

    private final Member member;
    private final Path directory;
    private final Path pidFile;
    private final Path log;

    /**
     * Names the place of its files.
     *
     * @param data the cluster's directory: {@code run/NAME.pid} and {@code logs/NAME.log} are kept in it
     */
    public LocalProcess(Member member, Path data) {
        this.member = member;
        this.directory = data;
        this.pidFile = data.resolve("run").resolve(member.name() + ".pid");
        this.log = data.resolve("logs").resolve(member.name() + ".log");
    }

    /** Whose process this is. */
    public Member member() {
        return member;
    }

    /** Where its output goes. */
    public Path log() {
        return log;
    }

    /** Prepares and starts it, without waiting until it answers. */
    public void start() throws IOException, InterruptedException {
        if (handle().isPresent()) {
            throw new IllegalStateException(member.name() + " runs already");
        }
        Directories.createPrivate(directory.resolve("run"));
        Directories.createPrivate(directory.resolve("logs"));
        rollLog();
        member.prepare();
        Member.Command command = member.command();
        List<String> line = new ArrayList<>(OwnSession.prefix());
        line.addAll(command.line());
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(command.environment());
        note(builder.start().toHandle());
    }

    /** One that cannot be noted, as on a full disk, would be found by nobody again: it ends here. */
    private void note(ProcessHandle started) throws IOException {
        try {
            PidFile.write(pidFile, started);
        } catch (IOException | RuntimeException unnoted) {
            tree(started).toList().forEach(ProcessHandle::destroyForcibly);
            throw unnoted;
        }
    }

    /**
     * Waits until it answers in its own protocol.
     *
     * @throws StartFailed when it dies meanwhile, or the limit passes
     */
    public void awaitReady(Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!member.answers()) {
            if (handle().isEmpty()) {
                throw new StartFailed(member.name() + " ended while starting. " + logTail());
            }
            if (System.nanoTime() > end) {
                throw new StartFailed(
                        member.name() + " did not answer within " + limit.toSeconds() + " s. " + logTail());
            }
            Thread.sleep(READY_POLL);
        }
    }

    /** The live process, if there is one. */
    public Optional<ProcessHandle> handle() {
        return PidFile.read(pidFile);
    }

    /** Its pid while it lives. */
    public OptionalLong pid() {
        return handle().stream().mapToLong(ProcessHandle::pid).findFirst();
    }

    /** What it is doing; asks it, so it may take a second where it does not answer. */
    public State state() {
        return handle().map(process -> {
                    if (ProcessFacts.of(process.pid()).stopped()) {
                        return State.PAUSED;
                    }
                    return member.answers() ? State.RUNNING : State.STARTING;
                })
                .orElse(State.STOPPED);
    }

    /** Resident memory of it and its children, in bytes; 0 while it does not run. */
    public long memoryBytes() {
        return handle().map(process -> tree(process)
                        .mapToLong(each -> ProcessFacts.of(each.pid()).memoryBytes())
                        .sum())
                .orElse(0L);
    }

    /**
     * Sends a signal. KILL, STOP and CONT go to its children too (Postgres is many processes, and half of it paused
     * or killed is not what anybody means); TERM and INT go to it alone, which tells them itself. STOP returns when it
     * stands still.
     *
     * @return whether there was a process to send it to
     */
    public boolean signal(Signal signal) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = handle();
        if (process.isEmpty()) {
            return false;
        }
        switch (signal) {
            case STOP -> bringToStandstill(process.get());
            case KILL, CONT -> send(signal, tree(process.get()).toList());
            default -> send(signal, List.of(process.get()));
        }
        return true;
    }

    private void send(Signal signal, List<ProcessHandle> processes) throws IOException, InterruptedException {
        switch (signal) {
            case TERM -> processes.forEach(ProcessHandle::destroy);
            case KILL -> processes.forEach(ProcessHandle::destroyForcibly);
            case INT, STOP, CONT -> sendByShell(signal, processes);
        }
    }

    /** The JVM has no call for these. The program {@code kill} is not on every machine; a shell has it built in. */
    private void sendByShell(Signal signal, List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("sh", "-c", "kill -s \"$@\"", "sh", signal.name()));
        processes.forEach(each -> line.add(Long.toString(each.pid())));
        try {
            Commands.run(line);
        } catch (IOException failed) {
            // One that ended meanwhile is a failure to kill, which tells the others all the same.
            if (processes.stream().allMatch(ProcessHandle::isAlive)) {
                throw failed;
            }
        }
    }

    /** Asks it to stop; a paused one is woken up first, as it could not hear otherwise. */
    public void requestStop() throws IOException, InterruptedException {
        if (handle().filter(process -> ProcessFacts.of(process.pid()).stopped()).isPresent()) {
            signal(Signal.CONT);
        }
        signal(member.stopSignal());
    }

    /** Waits for its end at most that long, then kills it. */
    public void awaitStopped(Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (handle().isPresent()) {
            if (System.nanoTime() > end) {
                kill();
                return;
            }
            Thread.sleep(POLL);
        }
        Files.deleteIfExists(pidFile);
    }

    /** Stops it in an orderly way, or by force once {@link Member#stopLimit()} has passed. */
    public void stop() throws IOException, InterruptedException {
        requestStop();
        awaitStopped(member.stopLimit());
    }

    /** Kills it and all its children, as a crash would, and waits until they are gone. */
    public void kill() throws IOException, InterruptedException {
        List<ProcessHandle> victims =
                handle().map(process -> tree(process).toList()).orElse(List.of());
        victims.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle victim : victims) {
            while (victim.isAlive() && !ProcessFacts.of(victim.pid()).zombie()) {
                Thread.sleep(POLL);
            }
        }
        Files.deleteIfExists(pidFile);
    }

    /**
     * The system takes its time between a signal and its effect, and children may be born between the two: they are told as
     * well.
     */
    private void bringToStandstill(ProcessHandle process) throws IOException, InterruptedException {
        long end = System.nanoTime() + STANDSTILL_LIMIT.toNanos();
        List<ProcessHandle> moving = moving(process);
        while (!moving.isEmpty() && System.nanoTime() < end) {
            send(Signal.STOP, moving);
            Thread.sleep(POLL);
            moving = moving(process);
        }
    }

    private static List<ProcessHandle> moving(ProcessHandle process) {
        return tree(process)
                .filter(ProcessHandle::isAlive)
                .filter(each -> {
                    ProcessFacts facts = ProcessFacts.of(each.pid());
                    return !facts.stopped() && !facts.zombie();
                })
                .toList();
    }

    private static Stream<ProcessHandle> tree(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants());
    }

    private void rollLog() throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
            Files.move(log, log.resolveSibling(member.name() + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String logTail() throws IOException {
        if (!Files.exists(log)) {
            return "It wrote no log.";
        }
        // A decoder that replaces what is no UTF-8: what a process wrote last may be cut off.
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8))) {
            List<String> all = reader.lines().filter(line -> !line.isBlank()).toList();
            String end = String.join("\n  ", all.subList(Math.max(0, all.size() - LOG_TAIL_LINES), all.size()));
            return "Its log (" + log + ") ends with:\n  " + end;
        }
    }
}
