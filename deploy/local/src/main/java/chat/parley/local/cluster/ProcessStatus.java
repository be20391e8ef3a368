package chat.parley.local.cluster;

import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.Member;
import chat.parley.local.process.State;
import org.jspecify.annotations.Nullable;

/**
 * One process of a cluster, as seen now.
 *
 * @param name in the cluster
 * @param role what it is
 * @param pid null while it does not run
 * @param port on the loopback interface
 * @param url in the form its clients take
 * @param state what it does
 * @param memoryBytes resident memory of it and its children, 0 while it does not run
 */
public record ProcessStatus(
        String name, String role, @Nullable Long pid, int port, String url, State state, long memoryBytes) {

    static ProcessStatus of(LocalProcess process) {
        Member member = process.member();
        Long pid = process.handle().map(ProcessHandle::pid).orElse(null);
        return new ProcessStatus(
                member.name(), member.role(), pid, member.port(), member.url(), process.state(), process.memoryBytes());
    }
}
