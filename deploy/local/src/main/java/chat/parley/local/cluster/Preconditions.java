package chat.parley.local.cluster;

import chat.parley.local.process.FreePorts;
import chat.parley.local.process.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What must hold before anything is started, so that it fails at once and with the way out. */
final class Preconditions {

    private static final long NEEDED_BYTES = 1L << 30;

    private Preconditions() {}

    static void check(Path data, List<Member> members) throws IOException {
        if (data.toString().contains(",")) {
            throw new ClusterException("Kafka takes the comma in " + data
                    + " for the end of a directory's name: choose a --data without one.");
        }
        long free = Files.getFileStore(data).getUsableSpace();
        if (free < NEEDED_BYTES) {
            throw new ClusterException("Too little disk: " + (free >> 20) + " MiB free at " + data + ", "
                    + (NEEDED_BYTES >> 20) + " MiB needed. Free some, or choose another --data.");
        }
        for (Member member : members) {
            for (int port : member.ports()) {
                if (!FreePorts.isFree(port)) {
                    throw new ClusterException("Port " + port + " (for " + member.name()
                            + ") is taken by another program: choose another with --port, for example --port "
                            + otherPort(members.getLast().port()) + ".");
                }
            }
        }
    }

    private static int otherPort(int front) {
        for (int port = front + Ports.SPAN; port < Ports.HIGHEST_FRONT; port += Ports.SPAN) {
            if (FreePorts.isFree(port)) {
                return port;
            }
        }
        return 20_000;
    }
}
