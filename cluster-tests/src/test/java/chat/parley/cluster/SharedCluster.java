package chat.parley.cluster;

import chat.parley.local.cluster.Programs;
import chat.parley.testing.ClusterUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One small cluster for all tests that leave it whole, started when the first of them asks, as its start takes longer than
 * most of them; it ends with the JVM. Every message in it is traced, unless the system property {@code parley.test.traced} is
 * {@code false}, as where its speed is measured.
 */
public final class SharedCluster {

    private SharedCluster() {}

    /** Two gateways and one of everything else, all of it running; users and rooms of other tests are in it. */
    public static ClusterUnderTest get() {
        return Holder.CLUSTER;
    }

    /** Where the spans of all its services go. */
    static Collector collector() {
        return Holder.COLLECTOR;
    }

    private static Programs traced(Programs programs) {
        if (!Boolean.parseBoolean(System.getProperty("parley.test.traced", "true"))) {
            return programs;
        }
        List<String> settings = List.of(
                "-Dmanagement.opentelemetry.tracing.export.otlp.endpoint=" + Holder.COLLECTOR.endpoint(),
                "-Dmanagement.opentelemetry.tracing.export.schedule-delay=200ms",
                "-Dmanagement.tracing.sampling.probability=1.0");
        return (role, name, temporary) -> {
            List<String> line = new ArrayList<>(programs.command(role, name, temporary));
            line.addAll(line.indexOf("-jar"), settings);
            return line;
        };
    }

    private static final class Holder {

        static final Collector COLLECTOR = openCollector();
        static final ClusterUnderTest CLUSTER =
                ClusterUnderTest.start(ClusterUnderTest.onFreePorts(ClusterUnderTest.small()), SharedCluster::traced);

        private static Collector openCollector() {
            try {
                return Collector.start();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
