package chat.parley.testing;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.engine.EngineSet;
import chat.parley.local.engine.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
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
}
