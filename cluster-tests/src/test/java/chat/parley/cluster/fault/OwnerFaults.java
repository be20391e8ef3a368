package chat.parley.cluster.fault;

import chat.parley.local.process.Signal;
import chat.parley.testing.ClusterUnderTest;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What can happen when two message-services take a part of the log for theirs. */
public final class OwnerFaults {

    /** A record that is appended now has been read by then, and with a slow store not yet written. */
    private static final int IN_HAND_MS = 600;

    /** Longer than a consumer group waits for a member that is silent, and than its successor needs to begin. */
    private static final int TAKEN_OVER_MS = 9_000;

    private OwnerFaults() {}

    /**
     * All leave the lobby, and that moment one message-service is stopped, with the news in hand or not. The other takes
     * over, and all come back to the lobby. Then the first goes on where it was: what it has in hand is long out of date.
     */
    public static Fault staleOwner() {
        return new Fault("a message-service stopped in the midst", Set.of("message-service"), (field, random) -> {
            ClusterUnderTest cluster = field.cluster();
            String owner = ProcessFaults.one(ProcessFaults.names(cluster, "message-service"), random);
            field.workload().fillLobby(true).join();
            CompletableFuture<Void> leaving = field.workload().fillLobby(false);
            Field.hold(IN_HAND_MS);
            cluster.kill(owner, Signal.STOP);
            try {
                Field.hold(TAKEN_OVER_MS);
                field.workload().fillLobby(true).join();
            } finally {
                cluster.kill(owner, Signal.CONT);
            }
            leaving.join();
        });
    }
}
