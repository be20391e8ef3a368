package chat.parley.cluster;

import chat.parley.testing.ClusterUnderTest;

/**
 * One small cluster for all tests that leave it whole, started when the first of them asks, as its start takes longer than
 * most of them; it ends with the JVM.
 */
public final class SharedCluster {

    private SharedCluster() {}

    /** Two gateways and one of everything else, all of it running; users and rooms of other tests are in it. */
    public static ClusterUnderTest get() {
        return Holder.CLUSTER;
    }

    private static final class Holder {
        static final ClusterUnderTest CLUSTER = ClusterUnderTest.start(ClusterUnderTest.small());
    }
}
