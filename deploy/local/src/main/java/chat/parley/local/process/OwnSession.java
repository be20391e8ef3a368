package chat.parley.local.process;

import java.nio.file.Path;
import java.util.List;

/**
 * How to start a process in a session of its own: Ctrl-C in the terminal and its closing reach the launcher only,
 * which then stops the cluster in order. Both ways replace themselves by the program, so the pid stays.
 */
final class OwnSession {

    private static final List<String> PREFIX = find();

    private OwnSession() {}

    static List<String> prefix() {
        return PREFIX;
    }

    private static List<String> find() {
        return Commands.find("setsid")
                .map(Path::toString)
                .map(List::of)
                .or(() -> Commands.find("perl")
                        .map(perl -> List.of(perl.toString(), "-e", "use POSIX; POSIX::setsid(); exec @ARGV or die")))
                .orElse(List.of());
    }
}
