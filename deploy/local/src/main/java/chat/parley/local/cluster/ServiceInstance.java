package chat.parley.local.cluster;

import chat.parley.local.process.Directories;
import chat.parley.local.process.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * One instance of a service of ours, or the front door: a JVM that serves HTTP.
 *
 * @param name in the cluster
 * @param role which service
 * @param port where it serves HTTP
 * @param healthPath answers 200 when it is ready for work
 * @param environment what it is told
 * @param programs where its program is found
 * @param temporary its temporary files, emptied at each start: one that was killed leaves nothing elsewhere
 */
record ServiceInstance(
        String name,
        String role,
        int port,
        String healthPath,
        Map<String, String> environment,
        Programs programs,
        Path temporary)
        implements Member {

    ServiceInstance {
        environment = Map.copyOf(environment);
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void prepare() throws IOException {
        Directories.delete(temporary);
        Directories.createPrivate(temporary);
    }

    @Override
    public Command command() throws IOException, InterruptedException {
        return new Command(programs.command(role, name, temporary), environment);
    }

    @Override
    public boolean answers() {
        return HttpProbe.isOk(port, healthPath);
    }
}
