package chat.parley.local.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Says how a service of ours is run: the built jars in a cluster, a stand-in in the launcher's own tests. */
public interface Programs {

    /**
     * The command line that runs one instance, up to and including the main class or jar.
     *
     * @param role {@code gateway}, {@code message-service} or {@code history-service}
     * @param name of the instance: {@code gateway-1}
     * @param temporary the directory that the process keeps its temporary files in
     * @throws IOException with a sentence for the user when it is not built
     */
    List<String> command(String role, String name, Path temporary) throws IOException, InterruptedException;
}
