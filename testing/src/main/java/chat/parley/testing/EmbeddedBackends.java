package chat.parley.testing;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.engine.EngineSet;
import chat.parley.local.engine.PostgresServer;
import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.ProcessGroup;
import chat.parley.local.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** The engines as processes of this machine. */
final class EmbeddedBackends extends Backends {

    private final EngineSet engines;

    private EmbeddedBackends(EngineSet engines) {
        this.engines = engines;
    }

    static Backends startEmbedded(int kafkaNodes) {
        try {
            return new EmbeddedBackends(EngineSet.start(EngineHome.locate(), kafkaNodes));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting the backends", interrupted);
        }
    }

    @Override
    public String kafkaBootstrapServers() {
        return engines.kafkaBootstrapServers();
    }

    @Override
    public int kafkaNodes() {
        return engines.kafka().size();
    }

    @Override
    public String redisUrl() {
        return engines.redis().member().url();
    }

    @Override
    public Database database() {
        return new Database(engines.postgres().member().url(), PostgresServer.NAME, engines.postgresPassword());
    }

    @Override
    public Backend kafka() {
        return new Processes(engines.kafka());
    }

    @Override
    public Backend postgres() {
        return new Processes(List.of(engines.postgres()));
    }

    @Override
    public Backend redis() {
        return new Processes(List.of(engines.redis()));
    }

    @Override
    public void close() {
        Processes.run(engines::close);
    }

    private record Processes(List<LocalProcess> processes) implements Backend {

        private static final Duration START_LIMIT = Duration.ofMinutes(2);

        @Override
        public void stop() {
            run(() -> ProcessGroup.stop(processes));
        }

        @Override
        public void kill() {
            run(() -> ProcessGroup.kill(processes));
        }

        @Override
        public void start() {
            run(() -> ProcessGroup.start(processes, START_LIMIT));
        }

        @Override
        public void pause() {
            run(() -> ProcessGroup.forEach(processes, process -> process.signal(Signal.STOP)));
        }

        @Override
        public void resume() {
            run(() -> ProcessGroup.forEach(processes, process -> process.signal(Signal.CONT)));
        }

        private static void run(Action action) {
            try {
                action.run();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }

        private interface Action {
            void run() throws IOException, InterruptedException;
        }
    }
}
